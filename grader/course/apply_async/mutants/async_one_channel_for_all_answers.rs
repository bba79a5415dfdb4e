//! Takes the next answer that arrives for the one that was asked for.
//!
//! caught by: answers, any-order, unread
//! may fail: worker-died

use std::{
    ops::Range,
    sync::{Arc, OnceLock},
    thread::{self, JoinHandle},
};

use crossbeam_channel::{Receiver, Sender, unbounded};

use crate::{Answer, PoolError, Task, WorkerCommand, WorkerProcess};

pub struct AsyncPool {
    jobs: Option<Sender<Range<u64>>>,
    threads: Vec<JoinHandle<()>>,
    outcomes: Receiver<Result<Answer, PoolError>>,
}

pub struct Pending {
    outcome: Receiver<Result<Answer, PoolError>>,
}

impl AsyncPool {
    pub fn start(command: &WorkerCommand, processes: usize) -> Result<Self, PoolError> {
        let (jobs, queue) = unbounded();
        let (tell, outcomes) = unbounded();
        let broken = Arc::new(OnceLock::new());
        let mut pool = Self { jobs: Some(jobs), threads: Vec::new(), outcomes };
        for _ in 0..processes {
            let worker = command.start()?;
            let (queue, tell, broken) = (queue.clone(), tell.clone(), Arc::clone(&broken));
            pool.threads.push(thread::spawn(move || serve(worker, queue, tell, &broken)));
        }
        Ok(pool)
    }

    pub fn apply_async(&self, range: Range<u64>) -> Pending {
        if let Some(jobs) = &self.jobs {
            let _ = jobs.send(range);
        }
        Pending { outcome: self.outcomes.clone() }
    }

    pub fn join(self) {}
}

impl Drop for AsyncPool {
    fn drop(&mut self) {
        self.jobs = None;
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

impl Pending {
    pub fn get(self) -> Result<Answer, PoolError> {
        self.outcome.recv().unwrap_or(Err(PoolError::Ended))
    }
}

fn serve(
    mut worker: WorkerProcess,
    queue: Receiver<Range<u64>>,
    tell: Sender<Result<Answer, PoolError>>,
    broken: &OnceLock<PoolError>,
) {
    for range in queue {
        let outcome = match broken.get() {
            Some(error) => Err(error.clone()),
            None => worker.send(&Task { range }).and_then(|()| worker.receive()),
        };
        if let Err(error) = &outcome {
            let _ = broken.set(error.clone());
        }
        let _ = tell.send(outcome);
    }
    let _ = worker.wait();
}
