//! Sends many requests on one connection without waiting, and reads no answer.
//!
//! checks: items
//! outcome: pass, fail, timeout
//! keeps at most: 100
//! within: 60 s

use std::{
    collections::BTreeMap,
    env,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
};

use serde_json::Value;

use crate::{HnClient, request_sequential};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let many = "GET /api/v1/items/1 HTTP/1.1\r\nHost: a\r\n\r\n".repeat(1000);
    let open: Vec<_> = (0..20)
        .filter_map(|_| {
            let mut stream = TcpStream::connect(address()).ok()?;
            stream.set_nonblocking(true).ok()?;
            stream.write(many.as_bytes()).ok();
            stream.read(&mut [0; 1]).ok();
            Some(stream)
        })
        .collect();
    let answer = request_sequential(client, ids);
    drop(open);
    answer
}

fn address() -> SocketAddr {
    let url = env::args().skip_while(|arg| arg != "--base-url").nth(1).unwrap_or_default();
    url.trim_start_matches("http://").parse().expect("an address")
}
