//! Keeps the range until `get` is called, which then does the work.
//!
//! caught by: answers, all-at-once, next-when-free, unread, start-fails
//! caught by: no-child-after-join, no-child-after-drop
//! may fail: worker-died, stays-broken

use std::{
    ops::Range,
    sync::{Arc, Mutex},
};

use crate::{Answer, PoolError, Task, WorkerCommand, WorkerProcess};

pub struct AsyncPool {
    inner: Arc<Mutex<Inner>>,
}

struct Inner {
    workers: Vec<WorkerProcess>,
    turn: usize,
    broken: Option<PoolError>,
}

pub struct Pending {
    inner: Arc<Mutex<Inner>>,
    range: Range<u64>,
}

impl AsyncPool {
    pub fn start(command: &WorkerCommand, processes: usize) -> Result<Self, PoolError> {
        let mut inner = Inner { workers: Vec::new(), turn: 0, broken: None };
        for _ in 0..processes {
            inner.workers.push(command.start()?);
        }
        Ok(Self { inner: Arc::new(Mutex::new(inner)) })
    }

    pub fn apply_async(&self, range: Range<u64>) -> Pending {
        Pending { inner: Arc::clone(&self.inner), range }
    }

    pub fn join(self) {}
}

impl Drop for AsyncPool {
    fn drop(&mut self) {
        for worker in &mut self.inner.lock().unwrap().workers {
            let _ = worker.wait();
        }
    }
}

impl Pending {
    pub fn get(self) -> Result<Answer, PoolError> {
        let Inner { workers, turn, broken } = &mut *self.inner.lock().unwrap();
        if let Some(error) = broken {
            return Err(error.clone());
        }
        let count = workers.len();
        let worker = &mut workers[*turn % count];
        *turn += 1;
        let outcome = worker.send(&Task { range: self.range }).and_then(|()| worker.receive());
        *broken = outcome.as_ref().err().cloned();
        outcome
    }
}
