//! One thread keeps as many requests in flight as there should be workers. When one is answered it sends the next.
//!
//! checks: never-over, all-workers-busy, next-when-free
//! outcome: fail, timeout
//! within: 240 s
//! says: no thread waits for their answers

use std::{
    io::{Read, Write},
    net::TcpStream,
    thread,
    time::Duration,
};

use serde_json::Value;

use crate::{HnClient, RequestError};

pub fn request_pooled(
    client: &HnClient,
    ids: &[u64],
    workers: usize,
) -> Vec<Result<Option<Value>, RequestError>> {
    let address = client.base_url().trim_start_matches("http://").to_owned();
    let path = |place: usize| format!("/api/v1/items/{}", ids[place]);
    let mut results: Vec<_> = ids.iter().map(|_| Ok(None)).collect();
    let mut next = workers.min(ids.len());
    let open = (0..next).map(|place| (place, send(&address, &path(place)))).collect();
    poll(open, |place, status, body| {
        let url = path(place);
        results[place] = match status {
            200 => serde_json::from_str(body)
                .map(Some)
                .map_err(|error| RequestError::Body { url, detail: error.to_string() }),
            404 => Ok(None),
            status => Err(RequestError::Status { url, status }),
        };
        let more = (next < ids.len()).then(|| (next, send(&address, &path(next))));
        next += 1;
        more
    });
    results
}

/// Sends a request and waits for nothing.
fn send(address: &str, path: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).expect("a connection");
    let head = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).expect("a request");
    stream.set_nonblocking(true).expect("a socket that never blocks");
    stream
}

/// Polls every socket from this one thread. Gives each answer, status and body, to `ended`, which may send more.
fn poll<T>(
    mut open: Vec<(T, TcpStream)>,
    mut ended: impl FnMut(T, u16, &str) -> Option<(T, TcpStream)>,
) {
    let mut got: Vec<Vec<u8>> = open.iter().map(|_| Vec::new()).collect();
    while !open.is_empty() {
        let mut at = 0;
        while at < open.len() {
            let mut buffer = [0; 4096];
            match open[at].1.read(&mut buffer) {
                Ok(0) => {
                    let ((what, _), bytes) = (open.swap_remove(at), got.swap_remove(at));
                    let text = String::from_utf8_lossy(&bytes);
                    let status = text.split(' ').nth(1).and_then(|status| status.parse().ok());
                    let body = text.split_once("\r\n\r\n").map_or("", |(_, body)| body);
                    if let Some(next) = ended(what, status.unwrap_or_default(), body) {
                        open.push(next);
                        got.push(Vec::new());
                    }
                }
                Ok(length) => got[at].extend_from_slice(&buffer[..length]),
                Err(_) => at += 1,
            }
        }
        thread::sleep(Duration::from_micros(300));
    }
}
