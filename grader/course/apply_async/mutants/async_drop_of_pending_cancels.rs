//! Treats a dropped `Pending` as a cancelled task, which is never done.
//!
//! caught by: unread

use std::{
    ops::Range,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
};

use crossbeam_channel::{Receiver, Sender, bounded, unbounded};

use crate::{Answer, PoolError, Task, WorkerCommand, WorkerProcess};

type Outcome = Result<Answer, PoolError>;

struct Job {
    range: Range<u64>,
    outcome: Sender<Outcome>,
    cancelled: Arc<AtomicBool>,
}

pub struct AsyncPool {
    jobs: Option<Sender<Job>>,
    threads: Vec<JoinHandle<()>>,
}

pub struct Pending {
    outcome: Receiver<Outcome>,
    cancelled: Arc<AtomicBool>,
}

impl Drop for Pending {
    fn drop(&mut self) {
        self.cancelled.store(true, Ordering::SeqCst);
    }
}

impl AsyncPool {
    pub fn start(command: &WorkerCommand, processes: usize) -> Result<Self, PoolError> {
        let (jobs, queue) = unbounded();
        let broken = Arc::new(OnceLock::new());
        let mut pool = Self { jobs: Some(jobs), threads: Vec::new() };
        for _ in 0..processes {
            let worker = command.start()?;
            let (queue, broken) = (queue.clone(), Arc::clone(&broken));
            pool.threads.push(thread::spawn(move || serve(worker, &queue, &broken)));
        }
        Ok(pool)
    }

    pub fn apply_async(&self, range: Range<u64>) -> Pending {
        let (outcome, pending) = bounded(1);
        let cancelled = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&cancelled);
        if let Some(jobs) = &self.jobs {
            let _ = jobs.send(Job { range, outcome, cancelled: flag });
        }
        Pending { outcome: pending, cancelled }
    }

    pub fn join(self) {
        drop(self);
    }
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
    pub fn get(self) -> Outcome {
        self.outcome.recv().unwrap_or(Err(PoolError::Ended))
    }
}

fn serve(mut worker: WorkerProcess, queue: &Receiver<Job>, broken: &OnceLock<PoolError>) {
    for job in queue {
        if job.cancelled.load(Ordering::SeqCst) {
            continue;
        }
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
