//! Sends requests with addresses, methods and headers of many megabytes.
//!
//! checks: items
//! outcome: pass
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
    for head in [
        format!("GET /{} HTTP/1.1\r\n\r\n", "x".repeat(8 << 20)),
        format!("{} / HTTP/1.1\r\n\r\n", "X".repeat(8 << 20)),
        format!("GET / HTTP/1.1\r\n{}\r\n", "A: b\r\n".repeat(1 << 20)),
        format!("GET / HTTP/1.1\r\nAuthorization: Bearer {}\r\n\r\n", "k".repeat(8 << 20)),
        format!("GET /api/v1/items/{} HTTP/1.1\r\n\r\n", "9".repeat(60_000)),
        format!("GET /api/v1/items/1?{} HTTP/1.1\r\n\r\n", "a=b&".repeat(15_000)),
    ] {
        if let Ok(mut stream) = TcpStream::connect(address()) {
            stream.write_all(head.as_bytes()).ok();
            stream.read(&mut [0; 64]).ok();
        }
    }
    request_sequential(client, ids)
}

fn address() -> SocketAddr {
    let url = env::args().skip_while(|arg| arg != "--base-url").nth(1).unwrap_or_default();
    url.trim_start_matches("http://").parse().expect("an address")
}
