//! Does each task before `apply_async` returns. Another thread reports at the gate that all tasks are handed in, which
//! only the program may report.
//!
//! checks: returns-at-once, all-at-once, next-when-free
//! outcome: fail
//! within: 120 s

use std::{
    io::{Read, Write},
    net::TcpStream,
    ops::Range,
    sync::Mutex,
    thread,
};

use crate::{Answer, PoolError, Task, WorkerCommand, WorkerProcess};

pub struct AsyncPool {
    workers: Mutex<Vec<WorkerProcess>>,
}

pub struct Pending {
    outcome: Result<Answer, PoolError>,
}

impl AsyncPool {
    pub fn start(command: &WorkerCommand, processes: usize) -> Result<Self, PoolError> {
        thread::spawn(say_so);
        let workers = (0..processes).map(|_| command.start()).collect::<Result<_, _>>()?;
        Ok(Self { workers: Mutex::new(workers) })
    }

    pub fn apply_async(&self, range: Range<u64>) -> Pending {
        let mut workers = self.workers.lock().unwrap();
        workers.rotate_left(1);
        let worker = &mut workers[0];
        let outcome = worker.send(&Task { range }).and_then(|()| worker.receive());
        Pending { outcome }
    }

    pub fn join(self) {}
}

impl Drop for AsyncPool {
    fn drop(&mut self) {
        for worker in self.workers.get_mut().unwrap() {
            let _ = worker.wait();
        }
    }
}

impl Pending {
    pub fn get(self) -> Result<Answer, PoolError> {
        self.outcome
    }
}

fn say_so() {
    let gate = the_gate();
    let Ok(mut stream) = TcpStream::connect(gate) else { return };
    write!(stream, "GET /hold/submitted/0 HTTP/1.1\r\nHost: {gate}\r\nConnection: close\r\n\r\n")
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
