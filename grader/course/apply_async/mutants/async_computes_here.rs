//! Computes in `apply_async` itself, in this process. `Pending` holds a ready value, and the workers idle.
//!
//! caught by: answers, any-order, returns-at-once, all-at-once, same-processes
//! caught by: next-when-free, unread, worker-died, stays-broken, no-child-after-join, no-child-after-drop

use std::{ops::Range, process};

use crate::{Answer, PoolError, WorkerCommand, WorkerProcess, primes_sequential};

pub struct AsyncPool {
    workers: Vec<WorkerProcess>,
}

pub struct Pending {
    answer: Answer,
}

impl AsyncPool {
    pub fn start(command: &WorkerCommand, processes: usize) -> Result<Self, PoolError> {
        let mut pool = Self { workers: Vec::new() };
        for _ in 0..processes {
            pool.workers.push(command.start()?);
        }
        Ok(pool)
    }

    pub fn apply_async(&self, range: Range<u64>) -> Pending {
        let primes = primes_sequential(range.clone());
        Pending { answer: Answer { pid: process::id(), range, primes } }
    }

    pub fn join(self) {}
}

impl Drop for AsyncPool {
    fn drop(&mut self) {
        for worker in &mut self.workers {
            let _ = worker.wait();
        }
    }
}

impl Pending {
    pub fn get(self) -> Result<Answer, PoolError> {
        Ok(self.answer)
    }
}
