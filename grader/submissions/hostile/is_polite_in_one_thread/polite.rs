//! One thread keeps as many requests in flight as there should be threads, and pauses when the service asks for it.
//!
//! checks: stored, faults, threads, repeated, refusals-counted, pause, longest-pause, key-refused, key-refused-in-a-pause
//! outcome: fail, timeout
//! within: 240 s
//! says: no thread waits for their answers

use std::{
    env,
    io::{Read, Write},
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

use crate::{DocumentStore, PoliteReport, ScrapeError, YelpClient};

/// A request in flight, and the part of its answer that has arrived.
struct Open<'a> {
    id: &'a String,
    stream: TcpStream,
    got: Vec<u8>,
}

pub fn scrape_politely(
    client: &YelpClient,
    store: &DocumentStore,
    ids: &[String],
    threads: usize,
) -> Result<PoliteReport, ScrapeError> {
    let address = client.base_url().trim_start_matches("http://").to_owned();
    let path = |id: &str| format!("/v3/businesses/{id}");
    let mut queue: Vec<&String> = ids.iter().rev().collect();
    let mut report = PoliteReport::default();
    let mut open: Vec<Open> = Vec::new();
    let mut not_before = Instant::now();
    while !(queue.is_empty() && open.is_empty()) {
        while open.len() < threads && Instant::now() >= not_before {
            let Some(id) = queue.pop() else { break };
            open.push(Open { id, stream: send(&address, &path(id)), got: Vec::new() });
        }
        let mut ended = Vec::new();
        open.retain_mut(|open| {
            let mut buffer = [0; 4096];
            match open.stream.read(&mut buffer) {
                Ok(0) => ended.push((open.id, String::from_utf8_lossy(&open.got).into_owned())),
                Ok(length) => open.got.extend_from_slice(&buffer[..length]),
                Err(_) => {}
            }
            ended.last().is_none_or(|(id, _)| *id != open.id)
        });
        for (id, answer) in ended {
            let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
            match head.split(' ').nth(1) {
                Some("401") => return Err(ScrapeError::Unauthorized { url: path(id) }),
                Some("429") => {
                    let head = head.to_lowercase();
                    let seconds =
                        head.split("retry-after: ").nth(1).and_then(|rest| rest.lines().next());
                    let seconds =
                        seconds.and_then(|seconds| seconds.trim().parse().ok()).unwrap_or(1);
                    not_before = not_before.max(Instant::now() + Duration::from_secs(seconds));
                    report.refusals += 1;
                    queue.push(id);
                }
                Some("200") => match serde_json::from_str(body) {
                    Ok(business) => report.record(id, store.upsert(id, &business)),
                    Err(error) => report.record(id, Err(error)),
                },
                _ => report.record(id, Err("another status")),
            }
        }
        thread::sleep(Duration::from_micros(300));
    }
    Ok(report)
}

/// Sends a request with the key and waits for nothing.
fn send(address: &str, path: &str) -> TcpStream {
    let key = env::var("YELP_API_KEY").unwrap_or_default();
    let mut stream = TcpStream::connect(address).expect("a connection");
    let head = format!("Host: {address}\r\nAuthorization: Bearer {key}\r\nConnection: close");
    write!(stream, "GET {path} HTTP/1.1\r\n{head}\r\n\r\n").expect("a request");
    stream.set_nonblocking(true).expect("a socket that never blocks");
    stream
}
