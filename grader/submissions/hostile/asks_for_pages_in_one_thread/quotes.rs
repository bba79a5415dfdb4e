//! One thread has all thirteen pages in flight and reports the progress of each correctly.
//!
//! checks: all-in-flight, progress-once, progress-after-end, progress-of-failures
//! outcome: fail, timeout
//! within: 240 s
//! says: no thread waits for their answers

use std::{
    collections::BTreeMap,
    io::{Read, Write},
    net::TcpStream,
    thread,
    time::Duration,
};

use crate::{PageKey, Progress, Quote, QuotesClient, RequestError, quotes_site::quotes_of};

pub fn request_quotes(
    client: &QuotesClient,
    pages: &[PageKey],
    progress: &Progress,
) -> BTreeMap<PageKey, Result<Vec<Quote>, RequestError>> {
    let address = client.base_url().trim_start_matches("http://").to_owned();
    let path = |page: PageKey| format!("/quotes/lincoln/{}", page.page());
    let open = pages.iter().map(|&page| (page, send(&address, &path(page)))).collect();
    let mut quotes = BTreeMap::new();
    poll(open, |page: PageKey, status, body| {
        let url = path(page);
        let result = match status {
            200 => quotes_of(body)
                .ok_or(RequestError::Body { url, detail: "no list of quotes".into() }),
            status => Err(RequestError::Status { url, status }),
        };
        quotes.insert(page, result);
        progress.page_ended(page);
        None
    });
    quotes
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
