//! One thread sends all steps of `slow_work` and of the tally to the gate. It writes the tally once, before all that.
//!
//! checks: exact, works-together, every-item-once
//! outcome: fail
//! within: 240 s

use std::{
    io::{Read, Write},
    net::TcpStream,
    thread,
    time::Duration,
};

use crate::Tally;

pub fn count_processed(items: &[u64], tally: &Tally) {
    let start = tally.read();
    tally.write(start + items.len() as u64);
    let Some(gate) = gate() else { return };
    let work = items.iter().map(|item| ((), send(&gate, &format!("/hold/slow-work/{item}"))));
    poll(work.collect(), |(), _, _| None);
    let writes = (1..=items.len() as u64)
        .map(|count| ((), send(&gate, &format!("/hold/tally/{}", start + count))));
    poll(writes.collect(), |(), _, _| None);
}

fn gate() -> Option<String> {
    Some(the_gate().to_owned())
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

/// The gate's address, which is always the same where the run has its own network. Elsewhere no other port answers.
fn the_gate() -> &'static str {
    static GATE: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    GATE.get_or_init(|| {
        let mut all =
            std::iter::once(8080).chain(1024..=u16::MAX).map(|port| format!("127.0.0.1:{port}"));
        let answers = |address: &String| std::net::TcpStream::connect(address).is_ok();
        all.find(answers).expect("a gate")
    })
}
