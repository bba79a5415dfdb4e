//! One thread sends the gate all steps of `slow_work` and writes the tally for each when all are answered.
//!
//! checks: exact, works-together, every-item-once
//! outcome: fail, timeout
//! within: 240 s
//! says: that no given function has made

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use crate::Tally;

pub fn count_processed(items: &[u64], tally: &Tally) {
    if let Some(gate) = gate() {
        let work: Vec<_> = items.iter().map(|item| send(&gate, *item)).collect();
        for mut stream in work {
            stream.read_to_end(&mut Vec::new()).expect("an answer");
        }
    }
    for _ in items {
        tally.write(tally.read() + 1);
    }
}

/// Sends a request and waits for nothing.
fn send(address: &str, item: u64) -> TcpStream {
    let mut stream = TcpStream::connect(address).expect("a connection");
    let head = format!("Host: {address}\r\nConnection: close");
    write!(stream, "GET /hold/slow-work/{item} HTTP/1.1\r\n{head}\r\n\r\n").expect("a request");
    stream
}

fn gate() -> Option<String> {
    Some(the_gate().to_owned())
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
