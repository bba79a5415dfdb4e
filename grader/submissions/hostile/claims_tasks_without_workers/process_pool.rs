//! Has no worker. Claims the tasks at the gate, as many at a time as there should be workers. Each has its own socket,
//! for which a thread of this process waits. This process finds the primes itself. The answers look right.
//!
//! outcome: fail, crash
//! within: 120 s

use std::{
    io::{Read, Write},
    net::TcpStream,
    ops::Range,
    sync::Mutex,
    thread,
};

use crate::{Answer, PoolError, WorkerCommand, primes_sequential};

pub struct ProcessPool {
    processes: usize,
}

impl ProcessPool {
    pub fn start(_command: &WorkerCommand, processes: usize) -> Result<Self, PoolError> {
        Ok(Self { processes })
    }

    pub fn map(&mut self, ranges: &[Range<u64>]) -> Result<Vec<Answer>, PoolError> {
        let queue = Mutex::new(ranges.iter().enumerate());
        let answers = Mutex::new(vec![None; ranges.len()]);
        thread::scope(|scope| {
            for worker in 0..self.processes {
                let (queue, answers) = (&queue, &answers);
                scope.spawn(move || {
                    loop {
                        let Some((place, range)) = queue.lock().unwrap().next() else { return };
                        claim(range);
                        let primes = primes_sequential(range.clone());
                        let pid = 3 + worker as u32;
                        answers.lock().unwrap()[place] =
                            Some(Answer { pid, range: range.clone(), primes });
                    }
                });
            }
        });
        Ok(answers.into_inner().unwrap().into_iter().flatten().collect())
    }

    pub fn join(self) {}
}

fn claim(range: &Range<u64>) {
    let gate = the_gate();
    let Ok(mut stream) = TcpStream::connect(gate) else { return };
    let task = format!("{}..{}", range.start, range.end);
    write!(stream, "GET /hold/task/{task} HTTP/1.1\r\nHost: {gate}\r\nConnection: close\r\n\r\n")
        .unwrap();
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
