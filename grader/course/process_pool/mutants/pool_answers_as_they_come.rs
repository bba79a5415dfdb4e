//! Collects the answers in the order of arrival.
//!
//! caught by: answers-in-order

use std::{
    ops::Range,
    sync::{Mutex, OnceLock},
    thread,
};

use crate::{Answer, PoolError, Task, WorkerCommand, WorkerProcess};

pub struct ProcessPool {
    workers: Vec<WorkerProcess>,
    broken: OnceLock<PoolError>,
}

impl ProcessPool {
    pub fn start(command: &WorkerCommand, processes: usize) -> Result<Self, PoolError> {
        let mut pool = Self { workers: Vec::new(), broken: OnceLock::new() };
        for _ in 0..processes {
            pool.workers.push(command.start()?);
        }
        Ok(pool)
    }

    pub fn map(&mut self, ranges: &[Range<u64>]) -> Result<Vec<Answer>, PoolError> {
        let Self { workers, broken } = self;
        let queue = Mutex::new(ranges.iter());
        let answers = Mutex::new(Vec::new());
        thread::scope(|scope| {
            for worker in workers {
                scope.spawn(|| {
                    while broken.get().is_none() {
                        let next = queue.lock().unwrap().next();
                        let Some(range) = next else { return };
                        match ask(worker, range) {
                            Ok(answer) => answers.lock().unwrap().push(answer),
                            Err(error) => _ = broken.set(error),
                        }
                    }
                });
            }
        });
        match broken.get() {
            Some(error) => Err(error.clone()),
            None => Ok(answers.into_inner().unwrap()),
        }
    }

    pub fn join(self) {}
}

impl Drop for ProcessPool {
    fn drop(&mut self) {
        for worker in &mut self.workers {
            let _ = worker.wait();
        }
    }
}

fn ask(worker: &mut WorkerProcess, range: &Range<u64>) -> Result<Answer, PoolError> {
    worker.send(&Task { range: range.clone() })?;
    worker.receive()
}
