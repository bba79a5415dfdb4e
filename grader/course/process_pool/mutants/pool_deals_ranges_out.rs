//! Distributes the ranges to the workers beforehand, so the share of a stuck worker waits.
//!
//! caught by: next-when-free

use std::{ops::Range, sync::OnceLock, thread};

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
        if let Some(error) = broken.get() {
            return Err(error.clone());
        }
        let share = ranges.len().div_ceil(workers.len()).max(1);
        let shares = workers.iter_mut().zip(ranges.chunks(share));
        let answers: Vec<Result<Vec<_>, _>> = thread::scope(|scope| {
            let threads: Vec<_> = shares
                .map(|(worker, share)| {
                    scope.spawn(|| share.iter().map(|range| ask(worker, range)).collect())
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let answers: Result<Vec<_>, _> = answers.into_iter().collect();
        answers.map(|answers| answers.concat()).inspect_err(|error| _ = broken.set(error.clone()))
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
