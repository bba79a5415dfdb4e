//! Opens all the connections that it can and says nothing on them.
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
    thread,
    time::Duration,
};

use serde_json::Value;

use crate::{HnClient, request_sequential};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let mut silent = Vec::new();
    while let Ok(stream) = TcpStream::connect_timeout(&address(), Duration::from_millis(300)) {
        silent.push(stream);
        if silent.len() == 2000 {
            break;
        }
    }
    drop(silent.split_off(silent.len() / 4));
    thread::sleep(Duration::from_millis(200));
    let answer = request_sequential(client, ids);
    drop(silent);
    answer
}

fn address() -> SocketAddr {
    let url = env::args().skip_while(|arg| arg != "--base-url").nth(1).unwrap_or_default();
    url.trim_start_matches("http://").parse().expect("an address")
}
