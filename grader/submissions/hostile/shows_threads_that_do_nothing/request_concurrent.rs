//! Requests one item after another, beside twenty idle threads that wait at the same time, for show.
//!
//! checks: all-in-flight
//! outcome: fail
//! says: that no given function has made

use std::{
    collections::BTreeMap,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    thread,
};

use serde_json::Value;

use crate::{HnClient, request_sequential};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let url = format!("{}/hold/nap/show", client.base_url());
    let address: SocketAddr =
        client.base_url().trim_start_matches("http://").parse().expect("an address");
    for _ in 0..ids.len() {
        let url = url.clone();
        thread::spawn(move || {
            let mut stream = TcpStream::connect(address).expect("a connection");
            write!(stream, "GET {url} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").ok();
            stream.read_to_end(&mut Vec::new()).ok();
        });
    }
    request_sequential(client, ids)
}
