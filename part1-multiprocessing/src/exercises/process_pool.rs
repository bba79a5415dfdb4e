//! Exercise: a pool of worker processes that lives through many calls.

use std::ops::Range;

use crate::{Answer, PoolError, WorkerCommand, WorkerProcess};

/// A fixed number of worker processes that work off ranges.
///
/// The fields are yours: keep these, or change them. Dropping a [`WorkerProcess`] leaves a zombie,
/// so write `impl Drop for ProcessPool`, too: after a plain drop, as after [`ProcessPool::join`],
/// no child is left, not even a zombie.
pub struct ProcessPool {
    workers: Vec<WorkerProcess>,
}

impl ProcessPool {
    /// Starts `processes` workers (at least 1), however many that is. A process may have several pools.
    ///
    /// # Errors
    ///
    /// [`PoolError::Start`] when one of them cannot be started; then none is left behind.
    pub fn start(command: &WorkerCommand, processes: usize) -> Result<Self, PoolError> {
        todo!("start {processes} processes of `{command}` and keep them for every `map`")
    }

    /// Finds the primes of every range of `ranges`, as many at the same moment as there are
    /// workers. A worker that is done takes the next range at once.
    ///
    /// Returns one answer a range, in the order of `ranges`; none for no ranges. The same
    /// processes work for every call.
    ///
    /// # Errors
    ///
    /// [`PoolError::WorkerDied`] when a worker dies with a task in hand, or is dead when it is given
    /// one. [`PoolError::NotAnAnswer`] when one sends something else, also where an answer follows it.
    /// Both as `send` and `receive` return them. Then this pool is broken: every later call is an
    /// error, too.
    pub fn map(&mut self, ranges: &[Range<u64>]) -> Result<Vec<Answer>, PoolError> {
        todo!(
            "give {} ranges to {} workers, the next one to whoever is free, and return the \
             answers in the order of the ranges",
            ranges.len(),
            self.workers.len()
        )
    }

    /// Lets the workers end and waits until every one has, also after an error and also for one that
    /// takes its time.
    pub fn join(self) {
        todo!("close {} workers and wait for each of them", self.workers.len())
    }
}
