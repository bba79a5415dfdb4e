//! Sends and receives in the same iteration of one loop, so only one worker is busy at a time.
//!
//! caught by: all-at-once, next-when-free
//! speed-up: slow

use std::ops::Range;

use crate::{Answer, PoolError, Task, WorkerCommand, WorkerProcess};

pub struct ProcessPool {
    workers: Vec<WorkerProcess>,
    broken: Option<PoolError>,
}

impl ProcessPool {
    pub fn start(command: &WorkerCommand, processes: usize) -> Result<Self, PoolError> {
        let mut pool = Self { workers: Vec::new(), broken: None };
        for _ in 0..processes {
            pool.workers.push(command.start()?);
        }
        Ok(pool)
    }

    pub fn map(&mut self, ranges: &[Range<u64>]) -> Result<Vec<Answer>, PoolError> {
        if let Some(error) = &self.broken {
            return Err(error.clone());
        }
        let mut answers = Vec::new();
        for (nth, range) in ranges.iter().enumerate() {
            let count = self.workers.len();
            let worker = &mut self.workers[nth % count];
            let answer =
                worker.send(&Task { range: range.clone() }).and_then(|()| worker.receive());
            match answer {
                Ok(answer) => answers.push(answer),
                Err(error) => {
                    self.broken = Some(error.clone());
                    return Err(error);
                }
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
