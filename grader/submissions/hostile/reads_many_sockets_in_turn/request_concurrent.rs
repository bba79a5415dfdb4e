//! One thread sends all requests, then reads each socket for a few milliseconds in turn, under the names of all items.
//!
//! checks: all-in-flight, thread-names, two-hundred
//! outcome: fail, timeout
//! within: 240 s
//! says: no thread waits for their answers

use std::{
    collections::BTreeMap,
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use serde_json::Value;

use crate::HnClient;

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let address = client.base_url().trim_start_matches("http://").to_owned();
    let mut open: Vec<_> = ids.iter().map(|&id| (id, send(&address, id), Vec::new())).collect();
    let mut items = BTreeMap::new();
    while !open.is_empty() {
        open.retain_mut(|(id, stream, got)| {
            let mut buffer = [0; 4096];
            // Blocks in a read, but only for a few milliseconds, then reads the next socket.
            match stream.read(&mut buffer) {
                Ok(0) => {}
                Ok(length) => {
                    got.extend_from_slice(&buffer[..length]);
                    return true;
                }
                Err(_) => return true,
            }
            let text = String::from_utf8_lossy(got);
            if let Some((head, body)) = text.split_once("\r\n\r\n")
                && head.starts_with("HTTP/1.1 200")
                && let Ok(item) = serde_json::from_str(body)
            {
                items.insert(*id, item);
            }
            false
        });
    }
    items
}

fn send(address: &str, id: u64) -> TcpStream {
    let mut stream = TcpStream::connect(address).expect("a connection");
    let head = format!("Host: {address}\r\nConnection: close");
    write!(stream, "GET /api/v1/items/{id} HTTP/1.1\r\n{head}\r\n\r\n").expect("a request");
    stream.set_read_timeout(Some(Duration::from_millis(5))).expect("a socket");
    stream
}
