//! Does the task before it returns, so `Pending` holds the finished answer.
//!
//! caught by: returns-at-once, all-at-once, next-when-free, start-fails

use std::{ops::Range, sync::Mutex};

use crate::{Answer, PoolError, Task, WorkerCommand, WorkerProcess};

pub struct AsyncPool {
    inner: Mutex<Inner>,
}

struct Inner {
    workers: Vec<WorkerProcess>,
    turn: usize,
    broken: Option<PoolError>,
}

pub struct Pending {
    outcome: Result<Answer, PoolError>,
}

impl AsyncPool {
    pub fn start(command: &WorkerCommand, processes: usize) -> Result<Self, PoolError> {
        let mut inner = Inner { workers: Vec::new(), turn: 0, broken: None };
        for _ in 0..processes {
            inner.workers.push(command.start()?);
        }
        Ok(Self { inner: Mutex::new(inner) })
    }

    pub fn apply_async(&self, range: Range<u64>) -> Pending {
        let Inner { workers, turn, broken } = &mut *self.inner.lock().unwrap();
        if let Some(error) = broken {
            return Pending { outcome: Err(error.clone()) };
        }
        let count = workers.len();
        let worker = &mut workers[*turn % count];
        *turn += 1;
        let outcome = worker.send(&Task { range }).and_then(|()| worker.receive());
        *broken = outcome.as_ref().err().cloned();
        Pending { outcome }
    }

    pub fn join(self) {}
}

impl Drop for AsyncPool {
    fn drop(&mut self) {
        for worker in &mut self.inner.get_mut().unwrap().workers {
            let _ = worker.wait();
        }
    }
}

impl Pending {
    pub fn get(self) -> Result<Answer, PoolError> {
        self.outcome
    }
}
