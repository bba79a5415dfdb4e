//! Finds the primes by a sieve in one thread. Asks the gate about every number that the gate lists, on sockets
//! that do not block. As many requests are open as there should be threads, but no thread waits for any of them.
//!
//! outcome: fail, crash
//! within: 240 s

use std::{
    io::{ErrorKind, Read, Write},
    net::TcpStream,
    ops::Range,
    thread,
    time::Duration,
};

pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    let gate = the_gate();
    let mut answer = String::new();
    send(gate, "/numbers").read_to_string(&mut answer).unwrap();
    let numbers = answer.split("\r\n\r\n").nth(1).unwrap_or_default();
    let mut numbers = numbers.split(',').filter_map(|number| number.trim().parse::<u64>().ok());
    let mut waiting: Vec<TcpStream> = Vec::new();
    loop {
        while waiting.len() < threads {
            let Some(number) = numbers.next() else { break };
            let stream = send(gate, &format!("/hold/is-prime/{number}"));
            stream.set_nonblocking(true).unwrap();
            waiting.push(stream);
        }
        if waiting.is_empty() {
            return sieve(range);
        }
        waiting.retain_mut(|stream| match stream.read(&mut [0; 512]) {
            Err(error) => error.kind() == ErrorKind::WouldBlock,
            Ok(_) => false,
        });
        thread::sleep(Duration::from_millis(1));
    }
}

fn send(gate: &str, path: &str) -> TcpStream {
    let mut stream = TcpStream::connect(gate).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {gate}\r\nConnection: close\r\n\r\n").unwrap();
    stream
}

fn sieve(range: Range<u64>) -> Vec<u64> {
    let root = range.end.isqrt() + 1;
    let mut small = vec![true; root as usize + 1];
    let mut prime = vec![true; (range.end - range.start) as usize];
    for divisor in 2..=root {
        if !small[divisor as usize] {
            continue;
        }
        (divisor * divisor..=root)
            .step_by(divisor as usize)
            .for_each(|n| small[n as usize] = false);
        let first = range.start.next_multiple_of(divisor).max(divisor * divisor);
        for n in (first..range.end).step_by(divisor as usize) {
            prime[(n - range.start) as usize] = false;
        }
    }
    range.clone().filter(|&n| n >= 2 && prime[(n - range.start) as usize]).collect()
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
