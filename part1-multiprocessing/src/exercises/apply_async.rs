//! Exercise `apply_async`. Give tasks to a pool now, and collect their answers later.

use std::ops::Range;

use crate::{Answer, PoolError, WorkerCommand, WorkerProcess};

/// A fixed number of worker processes, and a queue of tasks for them.
///
/// Keep these fields or change them. After [`AsyncPool::join`], and after a drop without `join`, no child
/// process is left, not even a zombie. So write `impl Drop for AsyncPool`, too.
pub struct AsyncPool {
    workers: Vec<WorkerProcess>,
}

/// The answer to one task, which may not be there yet. It may be dropped unread.
///
/// Keep this field or change it.
pub struct Pending {
    range: Range<u64>,
}

impl AsyncPool {
    /// Starts `processes` workers (at least 1, without an upper limit). A process may have several pools.
    ///
    /// # Errors
    ///
    /// [`PoolError::Start`] when a worker cannot be started. The workers started before it are ended then.
    pub fn start(command: &WorkerCommand, processes: usize) -> Result<Self, PoolError> {
        todo!("start {processes} processes of `{command}`, and whatever hands tasks to them")
    }

    /// Adds one range to the queue and returns at once, also while every worker is busy and thousands of
    /// ranges are in the queue.
    ///
    /// Workers take the ranges in the order of the calls, whether their answers are collected or not. A
    /// worker that is done takes the next range at once.
    pub fn apply_async(&self, range: Range<u64>) -> Pending {
        todo!("queue {range:?} for {} workers and return without waiting", self.workers.len())
    }

    /// Waits until every task of the queue is done, also one whose [`Pending`] was dropped. Then
    /// ends the workers and waits for each of them, also after an error. Answers may be collected
    /// afterwards. (A drop without `join` may end the workers before all tasks are done.)
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
    /// the task. [`PoolError::NotAnAnswer`] when it sent something other than an answer, even if an answer
    /// follows. Return both unchanged, as `send` and `receive` returned them. After such an error the pool is
    /// broken, and the answers to later tasks are errors, too. [`PoolError::Ended`] when the pool was dropped
    /// before a worker took this task.
    pub fn get(self) -> Result<Answer, PoolError> {
        todo!("wait for the answer to {:?}", self.range)
    }
}
