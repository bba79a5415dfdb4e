//! Holds the lock of the queue while its worker works, so the workers take turns.
//!
//! caught by: all-at-once, next-when-free
//! may fail: worker-died

use std::{
    ops::Range,
    sync::{Arc, Mutex, OnceLock, mpsc},
    thread::{self, JoinHandle},
};

use crate::{Answer, PoolError, Task, WorkerCommand, WorkerProcess};

struct Job {
    range: Range<u64>,
    outcome: mpsc::Sender<Result<Answer, PoolError>>,
}

pub struct AsyncPool {
    jobs: Option<mpsc::Sender<Job>>,
    threads: Vec<JoinHandle<()>>,
}

pub struct Pending {
    outcome: mpsc::Receiver<Result<Answer, PoolError>>,
}

impl AsyncPool {
    pub fn start(command: &WorkerCommand, processes: usize) -> Result<Self, PoolError> {
        let (jobs, queue) = mpsc::channel();
        let queue = Arc::new(Mutex::new(queue));
        let broken = Arc::new(OnceLock::new());
        let mut pool = Self { jobs: Some(jobs), threads: Vec::new() };
        for _ in 0..processes {
            let worker = command.start()?;
            let (queue, broken) = (Arc::clone(&queue), Arc::clone(&broken));
            pool.threads.push(thread::spawn(move || serve(worker, &queue, &broken)));
        }
        Ok(pool)
    }

    pub fn apply_async(&self, range: Range<u64>) -> Pending {
        let (outcome, pending) = mpsc::channel();
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

fn serve(
    mut worker: WorkerProcess,
    queue: &Mutex<mpsc::Receiver<Job>>,
    broken: &OnceLock<PoolError>,
) {
    // The guard lives as long as the body of this loop.
    while let Ok(job) = queue.lock().unwrap().recv() {
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
