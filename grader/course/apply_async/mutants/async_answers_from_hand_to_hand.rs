//! A worker's thread blocks until its answer has been received.
//!
//! caught by: answers, any-order, next-when-free, no-child-after-join, no-child-after-drop

use std::{
    ops::Range,
    sync::{Arc, OnceLock},
    thread::{self, JoinHandle},
};

use crossbeam_channel::{Receiver, Sender, bounded, unbounded};

use crate::{Answer, PoolError, Task, WorkerCommand, WorkerProcess};

struct Job {
    range: Range<u64>,
    outcome: Sender<Result<Answer, PoolError>>,
}

pub struct AsyncPool {
    jobs: Option<Sender<Job>>,
    threads: Vec<JoinHandle<()>>,
}

pub struct Pending {
    outcome: Receiver<Result<Answer, PoolError>>,
}

impl AsyncPool {
    pub fn start(command: &WorkerCommand, processes: usize) -> Result<Self, PoolError> {
        let (jobs, queue) = unbounded();
        let broken = Arc::new(OnceLock::new());
        let mut pool = Self { jobs: Some(jobs), threads: Vec::new() };
        for _ in 0..processes {
            let worker = command.start()?;
            let (queue, broken) = (queue.clone(), Arc::clone(&broken));
            pool.threads.push(thread::spawn(move || serve(worker, queue, &broken)));
        }
        Ok(pool)
    }

    pub fn apply_async(&self, range: Range<u64>) -> Pending {
        let (outcome, pending) = bounded(0);
        if let Some(jobs) = &self.jobs {
            let _ = jobs.send(Job { range, outcome });
        }
        Pending { outcome: pending }
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

fn serve(mut worker: WorkerProcess, queue: Receiver<Job>, broken: &OnceLock<PoolError>) {
    for job in queue {
        let outcome = match broken.get() {
            Some(error) => Err(error.clone()),
            None => worker.send(&Task { range: job.range }).and_then(|()| worker.receive()),
        };
        if let Err(error) = &outcome {
            let _ = broken.set(error.clone());
        }
        let _ = job.outcome.send(outcome);
    }
    let _ = worker.wait();
}
