//! Finds the primes by a sieve in one thread and claims threads that do not exist. Any code can send the request of a
//! held step.
//!
//! checks: all-threads, never-over, shared-finely
//! outcome: fail
//! says: no thread that waited for them
//! within: 120 s

use std::ops::Range;

fn arg(name: &str) -> Option<String> {
    let mut a = std::env::args();
    while let Some(x) = a.next() {
        if x == name {
            return a.next();
        }
    }
    None
}
fn gate() -> Option<String> {
    Some(the_gate().to_owned())
}
fn send(to: &str, path: &str) -> std::net::TcpStream {
    use std::io::Write;
    let mut s = std::net::TcpStream::connect(to).unwrap();
    s.write_all(
        format!("GET {path} HTTP/1.1\r\nHost: {to}\r\nConnection: close\r\n\r\n").as_bytes(),
    )
    .unwrap();
    s
}
fn answer(mut s: std::net::TcpStream) -> String {
    use std::io::Read;
    let mut t = String::new();
    let _ = s.read_to_string(&mut t);
    t.split_once("\r\n\r\n").map(|(_, b)| b.to_owned()).unwrap_or_default()
}

pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    if let Some(gate) = gate() {
        pretend(&gate, &range, threads);
    }
    sieve(range)
}
/// As many requests at the gate as there should be threads, from one thread.
fn pretend(gate: &str, range: &Range<u64>, threads: usize) {
    let numbers = answer(send(gate, "/numbers"));
    let mut marks: Vec<u64> = numbers
        .split(',')
        .filter_map(|n| n.trim().parse().ok())
        .filter(|n| range.contains(n))
        .collect();
    marks.sort_unstable();
    let mut marks = marks.into_iter();
    let held: Vec<_> =
        marks.by_ref().take(threads).map(|n| send(gate, &format!("/hold/is-prime/{n}"))).collect();
    let mut held = held.into_iter();
    // The first and lowest is the one that the check holds up, so it is waited for last.
    let first = held.next();
    held.for_each(|s| _ = answer(s));
    for n in marks {
        answer(send(gate, &format!("/hold/is-prime/{n}")));
    }
    first.map(answer);
}
fn sieve(range: Range<u64>) -> Vec<u64> {
    let Range { start, end } = range;
    if end <= start {
        return Vec::new();
    }
    let root = end.isqrt() + 1;
    let mut small = vec![true; root as usize + 1];
    let mut composite = vec![false; (end - start) as usize];
    for p in 2..=root {
        if !small[p as usize] {
            continue;
        }
        let mut m = p * p;
        while m <= root {
            small[m as usize] = false;
            m += p;
        }
        let mut m = (p * p).max(start.div_ceil(p) * p);
        while m < end {
            composite[(m - start) as usize] = true;
            m += p;
        }
    }
    (start..end).filter(|n| *n >= 2 && !composite[(n - start) as usize]).collect()
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
