//! Exercise: hand in tasks now, collect their answers later.

use std::ops::Range;

use crate::{Answer, PoolError, WorkerCommand, WorkerProcess};

/// A fixed number of worker processes that tasks are handed in to.
///
/// The fields are yours: keep these, or change them. After a plain drop, as after
/// [`AsyncPool::join`], no child is left, not even a zombie: write `impl Drop for AsyncPool`, too.
pub struct AsyncPool {
    workers: Vec<WorkerProcess>,
}

/// The answer to one task, which may not be there yet. It may be dropped unread.
///
/// The fields are yours.
pub struct Pending {
    range: Range<u64>,
}

impl AsyncPool {
    /// Starts `processes` workers (at least 1, without an upper limit). A process may have several pools.
    ///
    /// # Errors
    ///
    /// [`PoolError::Start`] when one of them cannot be started. Then no worker is left.
    pub fn start(command: &WorkerCommand, processes: usize) -> Result<Self, PoolError> {
        todo!("start {processes} processes of `{command}`, and whatever hands tasks to them")
    }

    /// Hands in one range and returns at once, also while every worker is busy and thousands of ranges
    /// wait.
    ///
    /// Ranges are done in the order in which they were handed in, whether their answers are collected or
    /// not. A worker that is done takes the next range at once.
    pub fn apply_async(&self, range: Range<u64>) -> Pending {
        todo!("queue {range:?} for {} workers and return without waiting", self.workers.len())
    }

    /// Waits until every task that was handed in is done, also one whose [`Pending`] was dropped. Then
    /// ends the workers and waits for each of them, also after an error. Answers may be collected
    /// afterwards. (A plain drop may end the workers earlier.)
    pub fn join(self) {
        todo!(
            "finish what is queued for {} workers, then wait for each of them",
            self.workers.len()
        )
    }
}

impl Pending {
    /// Waits for the answer. Answers may be collected in any order.
    ///
    /// # Errors
    ///
    /// [`PoolError::WorkerDied`] when the worker died during this task, or was dead before it got
    /// the task. [`PoolError::NotAnAnswer`] when it sent something else, also when an answer follows.
    /// Return both as `send` and `receive` gave them. Then this pool is broken: tasks that are handed in
    /// later are errors, too. [`PoolError::Ended`] when the pool was dropped before a worker took this task.
    pub fn get(self) -> Result<Answer, PoolError> {
        todo!("wait for the answer to {:?}", self.range)
    }
}
