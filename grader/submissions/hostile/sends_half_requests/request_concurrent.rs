//! Begins requests and never ends them, letter by letter, with heads and bodies that do not fit.
//!
//! checks: items
//! outcome: pass, fail
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
    let parts: [&[u8]; 10] = [
        b"G",
        b"GET /api/v1/items/1 HTTP/1.1\r\nHost:",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\nx",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nx",
        b"GET / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03",
        b"GET http://169.254.169.254/ HTTP/1.1\r\nHost: a\r\n\r\n",
        b"CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n",
    ];
    let mut open = Vec::new();
    for part in parts.iter().cycle().take(200) {
        if let Ok(mut stream) = TcpStream::connect(address()) {
            stream.write_all(part).ok();
            stream.set_nonblocking(true).ok();
            stream.read(&mut [0; 64]).ok();
            open.push(stream);
        }
    }
    let answer = request_sequential(client, ids);
    drop(open);
    answer
}

fn address() -> SocketAddr {
    let url = env::args().skip_while(|arg| arg != "--base-url").nth(1).unwrap_or_default();
    url.trim_start_matches("http://").parse().expect("an address")
}
