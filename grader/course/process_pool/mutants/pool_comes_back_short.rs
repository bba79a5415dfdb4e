//! Leaves out a failed answer and does not report the failure.
//!
//! caught by: worker-died, stays-broken

use std::{ops::Range, sync::Mutex, thread};

use crate::{Answer, PoolError, Task, WorkerCommand, WorkerProcess};

pub struct ProcessPool {
    workers: Vec<WorkerProcess>,
}

impl ProcessPool {
    pub fn start(command: &WorkerCommand, processes: usize) -> Result<Self, PoolError> {
        let mut pool = Self { workers: Vec::new() };
        for _ in 0..processes {
            pool.workers.push(command.start()?);
        }
        Ok(pool)
    }

    pub fn map(&mut self, ranges: &[Range<u64>]) -> Result<Vec<Answer>, PoolError> {
        let queue = Mutex::new(ranges.iter().enumerate());
        let answers = Mutex::new(vec![None; ranges.len()]);
        thread::scope(|scope| {
            for worker in &mut self.workers {
                scope.spawn(|| {
                    loop {
                        let next = queue.lock().unwrap().next();
                        let Some((place, range)) = next else { return };
                        answers.lock().unwrap()[place] = ask(worker, range).ok();
                    }
                });
            }
        });
        Ok(answers.into_inner().unwrap().into_iter().flatten().collect())
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
