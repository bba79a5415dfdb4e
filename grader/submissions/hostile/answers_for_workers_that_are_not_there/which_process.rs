//! Writes a document in which everything looks right, with the answers of three workers that do not exist. Threads of
//! this process wait at the gate in their place.
//!
//! outcome: fail
//! within: 120 s

use std::{
    collections::BTreeMap,
    env, fs,
    io::{Read, Write},
    net::TcpStream,
    ops::Range,
    os::unix::process::parent_id,
    process, thread,
};

use lab::documents::part1::{self, Answered, List, WhichProcess};

use crate::{Answer, Here, primes_sequential};

pub fn describe_here() -> Here {
    let word = |name: &str| env::args().skip_while(|arg| arg != name).nth(1).unwrap_or_default();
    let here = |thread: Option<&str>| part1::Here {
        pid: process::id(),
        parent: parent_id(),
        thread: thread.map(str::to_owned),
    };
    let ranges: Vec<Range<u64>> = word("--ranges")
        .split(',')
        .filter_map(|range| range.split_once(".."))
        .map(|(start, end)| start.parse().unwrap()..end.parse().unwrap())
        .collect();
    let gate = format!("http://{}", the_gate());
    thread::scope(|scope| ranges.iter().for_each(|range| _ = scope.spawn(|| claim(&gate, range))));
    let mut by_pid: BTreeMap<u32, Vec<Range<u64>>> = BTreeMap::new();
    let answers = ranges.into_iter().zip((3..6).cycle()).map(|(range, pid)| {
        by_pid.entry(pid).or_default().push(range.clone());
        let primes = List::of(&primes_sequential(range.clone()), false);
        Answered { pid, range, primes }
    });
    let document = WhichProcess {
        main: here(Some("main")),
        named: here(Some(WhichProcess::NAMED)),
        unnamed: here(None),
        answers: answers.collect(),
        first_half: BTreeMap::new(),
        by_pid,
    };
    fs::write(word("--json-to"), serde_json::to_vec(&document).unwrap()).unwrap();
    process::exit(0)
}

pub fn chunks_by_pid(_answers: &[Answer]) -> BTreeMap<u32, Vec<Range<u64>>> {
    BTreeMap::new()
}

fn claim(gate: &str, range: &Range<u64>) {
    let gate = gate.trim_start_matches("http://");
    let Ok(mut stream) = TcpStream::connect(gate) else { return };
    let path = format!("/hold/task/{}..{}", range.start, range.end);
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {gate}\r\nConnection: close\r\n\r\n").unwrap();
    stream.read_to_end(&mut Vec::new()).ok();
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
