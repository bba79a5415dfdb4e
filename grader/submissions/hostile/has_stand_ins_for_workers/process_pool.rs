//! Starts this program again as a process that looks like a worker. Each stand-in waits at the gate with one task at a
//! time and dies when it is killed. It computes nothing. The primes are found in this process.
//!
//! outcome: fail
//! says: that no given function has made
//! within: 120 s

use std::{
    env,
    io::{self, BufRead, BufReader, Read, Write},
    net::TcpStream,
    ops::Range,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::{Mutex, OnceLock},
    thread,
};

use crate::{Answer, PoolError, WorkerCommand, primes_sequential};

struct StandIn {
    child: Child,
    tasks: Option<ChildStdin>,
    done: BufReader<ChildStdout>,
}

pub struct ProcessPool {
    stand_ins: Vec<StandIn>,
    broken: OnceLock<PoolError>,
}

impl ProcessPool {
    pub fn start(_command: &WorkerCommand, processes: usize) -> Result<Self, PoolError> {
        if env::var("STAND_IN").is_ok() {
            stand_in();
        }
        let stand_ins = (0..processes).map(|_| StandIn::start()).collect();
        Ok(Self { stand_ins, broken: OnceLock::new() })
    }

    pub fn map(&mut self, ranges: &[Range<u64>]) -> Result<Vec<Answer>, PoolError> {
        let Self { stand_ins, broken } = self;
        let queue = Mutex::new(ranges.iter().enumerate());
        let answers = Mutex::new(vec![None; ranges.len()]);
        thread::scope(|scope| {
            for stand_in in stand_ins {
                scope.spawn(|| {
                    while broken.get().is_none() {
                        let Some((place, range)) = queue.lock().unwrap().next() else { return };
                        let (pid, primes) = (stand_in.child.id(), primes_sequential(range.clone()));
                        if stand_in.claim(range).is_err() {
                            let _ =
                                broken.set(PoolError::WorkerDied { pid, detail: "dead".into() });
                            return;
                        }
                        answers.lock().unwrap()[place] =
                            Some(Answer { pid, range: range.clone(), primes });
                    }
                });
            }
        });
        match broken.get() {
            Some(error) => Err(error.clone()),
            None => Ok(answers.into_inner().unwrap().into_iter().flatten().collect()),
        }
    }

    pub fn join(self) {}
}

impl Drop for ProcessPool {
    fn drop(&mut self) {
        for stand_in in &mut self.stand_ins {
            stand_in.tasks = None;
            let _ = stand_in.child.wait();
        }
    }
}

impl StandIn {
    /// The same command line, so that the exercise also runs there.
    fn start() -> Self {
        let mut words = env::args();
        let mut child = Command::new(words.next().unwrap())
            .args(words)
            .env("STAND_IN", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (tasks, done) = (child.stdin.take(), child.stdout.take().unwrap());
        Self { child, tasks, done: BufReader::new(done) }
    }

    fn claim(&mut self, range: &Range<u64>) -> io::Result<()> {
        let mut tasks = self.tasks.as_ref().unwrap();
        writeln!(tasks, "{}..{}", range.start, range.end)?;
        let mut line = String::new();
        match self.done.read_line(&mut line)? {
            0 => Err(io::ErrorKind::BrokenPipe.into()),
            _ => Ok(()),
        }
    }
}

fn stand_in() -> ! {
    let gate = the_gate();
    for task in io::stdin().lines().map_while(Result::ok) {
        let mut stream = TcpStream::connect(gate).unwrap();
        let path = format!("/hold/task/{task}");
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {gate}\r\nConnection: close\r\n\r\n").unwrap();
        stream.read_to_end(&mut Vec::new()).ok();
        println!("done");
    }
    std::process::exit(0)
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
