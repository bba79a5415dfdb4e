//! Exercise: a pool of worker processes that lives through many calls.

use std::ops::Range;

use crate::{Answer, PoolError, WorkerCommand, WorkerProcess};

/// A fixed number of worker processes that find the primes of ranges.
///
/// The fields are yours: keep these, or change them. Dropping a [`WorkerProcess`] leaves a zombie,
/// so write `impl Drop for ProcessPool`, too: after a plain drop, as after [`ProcessPool::join`],
/// no child is left, not even a zombie.
pub struct ProcessPool {
    workers: Vec<WorkerProcess>,
}

impl ProcessPool {
    /// Starts `processes` workers (at least 1, without an upper limit). A process may have several pools.
    ///
    /// # Errors
    ///
    /// [`PoolError::Start`] when one of them cannot be started. Then no worker is left.
    pub fn start(command: &WorkerCommand, processes: usize) -> Result<Self, PoolError> {
        todo!("start {processes} processes of `{command}` and keep them for every `map`")
    }

    /// Finds the primes of every range. All workers are busy as long as ranges are left. A worker that is
    /// done takes the next range at once.
    ///
    /// Returns one answer per range, in the order of `ranges`. For no ranges it returns no answers. The same
    /// processes work for every call.
    ///
    /// # Errors
    ///
    /// [`PoolError::WorkerDied`] when a worker dies during a task, or is dead before it gets
    /// one. [`PoolError::NotAnAnswer`] when a worker sends something else, also when an answer follows.
    /// Return both as `send` and `receive` gave them. Then this pool is broken: every later call is an
    /// error, too.
    pub fn map(&mut self, ranges: &[Range<u64>]) -> Result<Vec<Answer>, PoolError> {
        todo!(
            "give {} ranges to {} workers, the next one to the worker that is free, and return the \
             answers in the order of the ranges",
            ranges.len(),
            self.workers.len()
        )
    }

    /// Ends the workers and waits for each of them, also after an error, and also for one that ends
    /// late.
    pub fn join(self) {
        todo!("close {} workers and wait for each of them", self.workers.len())
    }
}
