//! One thread has all fields of all hosts in flight.
//!
//! checks: all-hosts-in-flight
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

use crate::{InventoryClient, Record, RequestError};

const FIELDS: [&str; 3] = ["ip", "name", "system"];

pub fn request_inventory(
    client: &InventoryClient,
    hosts: &[String],
) -> Vec<Result<Record, RequestError>> {
    let address = client.base_url().trim_start_matches("http://").to_owned();
    let path = |(at, field): (usize, usize)| format!("/hosts/{}/{}", hosts[at], FIELDS[field]);
    let questions = (0..hosts.len()).flat_map(|at| (0..3).map(move |field| (at, field)));
    let open = questions.map(|question| (question, send(&address, &path(question)))).collect();
    let mut fields = vec![[None, None, None]; hosts.len()];
    poll(open, |question, _, body| {
        let (at, field) = question;
        let answer: Option<Value> = serde_json::from_str(body).ok();
        fields[at][field] =
            answer.and_then(|answer| Some(answer[FIELDS[field]].as_str()?.to_owned()));
        None
    });
    let record = |(host, fields): (&String, [Option<String>; 3])| match fields {
        [Some(ip), Some(name), Some(system)] => Ok(Record { host: host.clone(), ip, name, system }),
        _ => Err(RequestError::Status { url: host.clone(), status: 500 }),
    };
    hosts.iter().zip(fields).map(record).collect()
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
