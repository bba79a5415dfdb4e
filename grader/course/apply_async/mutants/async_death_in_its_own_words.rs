//! Replaces the error that `send` and `receive` return for a death with one of its own.
//!
//! caught by: worker-died

use std::{
    ops::Range,
    sync::{Arc, OnceLock},
    thread::{self, JoinHandle},
};

use crossbeam_channel::{Receiver, Sender, bounded, unbounded};

use crate::{Answer, PoolError, Task, WorkerCommand, WorkerProcess};

type Outcome = Result<Answer, PoolError>;

struct Job {
    range: Range<u64>,
    outcome: Sender<Outcome>,
}

pub struct AsyncPool {
    jobs: Option<Sender<Job>>,
    threads: Vec<JoinHandle<()>>,
}

pub struct Pending {
    outcome: Receiver<Outcome>,
}

impl AsyncPool {
    pub fn start(command: &WorkerCommand, processes: usize) -> Result<Self, PoolError> {
        let (jobs, queue) = unbounded();
        let broken = Arc::new(OnceLock::new());
        let mut pool = Self { jobs: Some(jobs), threads: Vec::new() };
        for _ in 0..processes {
            // On an error the pool is dropped, and its drop ends the workers that were started.
            let worker = command.start()?;
            let (queue, broken) = (queue.clone(), Arc::clone(&broken));
            pool.threads.push(thread::spawn(move || serve(worker, &queue, &broken)));
        }
        Ok(pool)
    }

    pub fn apply_async(&self, range: Range<u64>) -> Pending {
        let (outcome, pending) = bounded(1);
        if let Some(jobs) = &self.jobs {
            // If no thread takes the job, `outcome` is dropped with it, and `get` returns that as
            // an error.
            let _ = jobs.send(Job { range, outcome });
        }
        Pending { outcome: pending }
    }

    pub fn join(self) {
        drop(self);
    }
}

impl Drop for AsyncPool {
    fn drop(&mut self) {
        // The threads empty the queue, then find it closed and end.
        self.jobs = None;
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

impl Pending {
    pub fn get(self) -> Outcome {
        self.outcome.recv().unwrap_or(Err(PoolError::Ended))
    }
}

fn serve(mut worker: WorkerProcess, queue: &Receiver<Job>, broken: &OnceLock<PoolError>) {
    for job in queue {
        let outcome = match broken.get() {
            Some(error) => Err(error.clone()),
            None => worker.send(&Task { range: job.range }).and_then(|()| worker.receive()),
        };
        if let Err(error) = &outcome {
            let _ = broken.set(error.clone());
        }
        // The send fails if the `Pending` was dropped unread, which is fine.
        let _ = job.outcome.send(outcome.map_err(|error| match error {
            PoolError::WorkerDied { pid, .. } => {
                PoolError::WorkerDied { pid, detail: "the worker died".into() }
            }
            other => other,
        }));
    }
    let _ = worker.wait();
}
