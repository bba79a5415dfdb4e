//! Sends the gate steps of more items than it was given and waits for none of them.
//!
//! checks: exact, works-together, every-item-once
//! outcome: fail
//! within: 240 s

use std::{io::Write, net::TcpStream, thread, time::Duration};

use crate::Tally;

pub fn count_processed(_: &[u64], _: &Tally) {
    let Some(gate) = gate() else { return };
    let padding = "z".repeat(900);
    let open: Vec<_> = (0..1_900)
        .filter_map(|item| {
            let mut stream = TcpStream::connect(&gate).ok()?;
            let head = format!("GET /hold/slow-work/{item}{padding} HTTP/1.1\r\nHost: x\r\n\r\n");
            stream.write_all(head.as_bytes()).ok()?;
            Some(stream)
        })
        .collect();
    while !open.is_empty() {
        thread::sleep(Duration::from_secs(1));
    }
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
