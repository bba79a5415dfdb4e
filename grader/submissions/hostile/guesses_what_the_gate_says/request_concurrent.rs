//! Asks the gate and the server for information that is not meant for a submission.
//!
//! checks: items
//! outcome: fail
//! keeps at most: 0
//! within: 60 s
//! says: that no given function has made

use std::{
    collections::BTreeMap,
    env,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
};

use serde_json::Value;

use crate::{HnClient, request_sequential};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let mut told = Vec::new();
    for path in [
        "/numbers",
        "/hold/task/1",
        "/hold/is-prime/7",
        "/release",
        "/open",
        "/answers",
        "/items",
        "/api/v1/items",
        "/api/v1/items/",
        "/admin",
        "/../course.toml",
        "/debug/vars",
        "/metrics",
        "/api/v1/items/0",
        "/api/v1/items/-1",
        "/api/v1/items/18446744073709551616",
        "/%2e%2e/",
    ] {
        let Ok(mut stream) = TcpStream::connect(address()) else { continue };
        let head = format!("GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).ok();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok();
        let body = answer.split("\r\n\r\n").nth(1).unwrap_or_default();
        let plain = ["", "none", "no such path"].contains(&body) || body.contains("Not Found");
        if !plain {
            told.push(format!("{path}: {body}"));
        }
    }
    assert!(!told.is_empty(), "refused");
    request_sequential(client, ids)
}

fn address() -> SocketAddr {
    let url = env::args().skip_while(|arg| arg != "--base-url").nth(1).unwrap_or_default();
    url.trim_start_matches("http://").parse().expect("an address")
}
