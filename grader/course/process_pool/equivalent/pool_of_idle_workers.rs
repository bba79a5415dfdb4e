//! One thread per range waits for an idle worker. Idle workers are kept in a channel. A drop kills
//! them.

use std::{ops::Range, thread};

use crossbeam_channel::{Receiver, Sender, unbounded};

use crate::{Answer, PoolError, Task, WorkerCommand, WorkerProcess};

pub struct ProcessPool {
    idle: (Sender<WorkerProcess>, Receiver<WorkerProcess>),
    broken: Option<PoolError>,
}

impl ProcessPool {
    pub fn start(command: &WorkerCommand, processes: usize) -> Result<Self, PoolError> {
        let pool = Self { idle: unbounded(), broken: None };
        for _ in 0..processes {
            pool.idle.0.send(command.start()?).expect("both ends are ours");
        }
        Ok(pool)
    }

    pub fn map(&mut self, ranges: &[Range<u64>]) -> Result<Vec<Answer>, PoolError> {
        if let Some(error) = &self.broken {
            return Err(error.clone());
        }
        let (back, idle) = &self.idle;
        let answers: Result<Vec<Answer>, PoolError> = thread::scope(|scope| {
            let threads: Vec<_> = ranges
                .iter()
                .map(|range| {
                    scope.spawn(move || {
                        let mut worker = idle.recv().expect("both ends are ours");
                        println!("worker {} takes {range:?}", worker.pid());
                        let answer = worker
                            .send(&Task { range: range.clone() })
                            .and_then(|()| worker.receive());
                        back.send(worker).expect("both ends are ours");
                        answer
                    })
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().expect("no thread panics")).collect()
        });
        self.broken = answers.as_ref().err().cloned();
        answers
    }

    pub fn join(self) {
        for mut worker in self.idle.1.try_iter() {
            worker.wait().expect("a child can be waited for");
        }
    }
}

impl Drop for ProcessPool {
    fn drop(&mut self) {
        for mut worker in self.idle.1.try_iter() {
            let _ = worker.kill();
            let _ = worker.wait();
        }
    }
}
