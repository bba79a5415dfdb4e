//! Sends a hundred thousand superfluous requests.
//!
//! checks: items
//! outcome: pass, fail, timeout, crash
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
    let mut junk = 0;
    for _ in 0..100 {
        let Ok(mut stream) = TcpStream::connect(address()) else { continue };
        let long = format!("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", "x".repeat(2000));
        for _ in 0..1000 {
            if stream.write_all(long.as_bytes()).is_err() {
                break;
            }
            junk += 1;
            let mut answer = [0; 4096];
            if stream.read(&mut answer).unwrap_or(0) == 0 {
                break;
            }
        }
    }
    assert!(junk > 0);
    request_sequential(client, ids)
}

fn address() -> SocketAddr {
    let url = env::args().skip_while(|arg| arg != "--base-url").nth(1).unwrap_or_default();
    url.trim_start_matches("http://").parse().expect("an address")
}
