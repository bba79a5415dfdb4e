//! One thread writes all requests to sockets of its own before it reads the first answer.
//!
//! caught by: all-in-flight, thread-names, faults, two-hundred

use std::{
    collections::BTreeMap,
    io::{Read, Write},
    net::TcpStream,
};

use serde_json::Value;

use crate::HnClient;

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let host = client.base_url().trim_start_matches("http://").to_owned();
    let streams: Vec<_> = ids
        .iter()
        .map(|&id| {
            let mut stream = TcpStream::connect(&host).unwrap();
            let path = format!("/api/v1/items/{id}");
            let head = format!("Host: {host}\r\nConnection: close");
            write!(stream, "GET {path} HTTP/1.1\r\n{head}\r\n\r\n").unwrap();
            (id, stream)
        })
        .collect();
    let mut items = BTreeMap::new();
    for (id, mut stream) in streams {
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        if head.starts_with("HTTP/1.1 200")
            && let Ok(item) = serde_json::from_str(body)
        {
            items.insert(id, item);
        }
    }
    items
}
