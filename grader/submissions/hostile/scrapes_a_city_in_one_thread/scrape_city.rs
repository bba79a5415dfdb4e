//! One thread has all businesses of a city in flight.
//!
//! checks: all-in-flight, in-this-process
//! outcome: fail, timeout
//! within: 240 s
//! says: no thread waits for their answers

use std::{
    env,
    io::{Read, Write},
    net::TcpStream,
    thread,
    time::Duration,
};

use serde_json::Value;

use crate::{CityReport, DocumentStore, ScrapeError, YelpClient, search_business_ids};

pub fn scrape_city(
    client: &YelpClient,
    store: &DocumentStore,
    city: &str,
) -> Result<CityReport, ScrapeError> {
    let address = client.base_url().trim_start_matches("http://").to_owned();
    let mut report = CityReport::new(city);
    let open = search_business_ids(client, city)?
        .into_iter()
        .map(|id| {
            let stream = send(&address, &format!("/v3/businesses/{id}"));
            (id, stream)
        })
        .collect();
    poll(open, |id, status, body| {
        let business: Option<Value> = serde_json::from_str(body).ok();
        match business.filter(|_| status == 200).map(|business| store.upsert(&id, &business)) {
            Some(Ok(())) => report.record(id, Ok::<(), String>(())),
            _ => report.record(id, Err(status)),
        }
        None
    });
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
