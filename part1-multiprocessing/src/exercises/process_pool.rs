//! Exercise `process_pool`. Write a pool of worker processes that serves many calls.

use std::ops::Range;

use crate::{Answer, PoolError, WorkerCommand, WorkerProcess};

/// A fixed number of worker processes that find the primes of ranges.
///
/// Keep these fields or change them. After [`ProcessPool::join`], and after a drop without `join`, no child
/// process is left, not even a zombie. Dropping a [`WorkerProcess`] leaves a zombie, so write
/// `impl Drop for ProcessPool`, too.
pub struct ProcessPool {
    workers: Vec<WorkerProcess>,
}

impl ProcessPool {
    /// Starts `processes` workers (at least 1, without an upper limit). A process may have several pools.
    ///
    /// # Errors
    ///
    /// [`PoolError::Start`] when a worker cannot be started. The workers started before it are ended then.
    pub fn start(command: &WorkerCommand, processes: usize) -> Result<Self, PoolError> {
        todo!("start {processes} processes of `{command}` and keep them for every `map`")
    }

    /// Finds the primes of every range. All workers are busy as long as ranges are left. A worker that is
    /// done takes the next range at once.
    ///
    /// Returns one answer per range, in the order of `ranges`. If `ranges` is empty, so is the result. Every
    /// call uses the same processes.
    ///
    /// # Errors
    ///
    /// [`PoolError::WorkerDied`] when a worker dies during a task, or is dead before it gets
    /// one. [`PoolError::NotAnAnswer`] when a worker sends something other than an answer, even if an answer
    /// follows. Return both unchanged, as `send` and `receive` returned them. After such an error the pool is
    /// broken, and every later call returns an error, too.
    pub fn map(&mut self, ranges: &[Range<u64>]) -> Result<Vec<Answer>, PoolError> {
        todo!(
            "give {} ranges to {} workers, the next one to the worker that is free, and return the \
             answers in the order of the ranges",
            ranges.len(),
            self.workers.len()
        )
    }

    /// Ends the workers and waits for each of them, also after an error, and also if a worker needs long to
    /// end.
    pub fn join(self) {
        todo!("close {} workers and wait for each of them", self.workers.len())
    }
}
