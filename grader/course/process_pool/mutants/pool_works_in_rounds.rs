//! Gives every worker a range and waits for all of them before the next round. It uses no threads,
//! and a worker that is done waits.
//!
//! caught by: next-when-free

use std::{ops::Range, sync::OnceLock};

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
        if let Some(error) = self.broken.get() {
            return Err(error.clone());
        }
        self.rounds(ranges).inspect_err(|error| _ = self.broken.set(error.clone()))
    }

    fn rounds(&mut self, ranges: &[Range<u64>]) -> Result<Vec<Answer>, PoolError> {
        let mut answers = Vec::new();
        for round in ranges.chunks(self.workers.len()) {
            for (worker, range) in self.workers.iter_mut().zip(round) {
                worker.send(&Task { range: range.clone() })?;
            }
            for (worker, _) in self.workers.iter_mut().zip(round) {
                answers.push(worker.receive()?);
            }
        }
        Ok(answers)
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
