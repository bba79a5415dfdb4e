//! Every `Pending` keeps the pool alive. The workers are waited for when the last handle is dropped, not in `join`.
//!
//! caught by: no-child-after-join, no-child-after-drop

use std::{
    ops::Range,
    sync::{Arc, Mutex, OnceLock},
    thread::{self, JoinHandle},
};

use crossbeam_channel::{Receiver, Sender, bounded, unbounded};

use crate::{Answer, PoolError, Task, WorkerCommand, WorkerProcess};

type Outcome = Result<Answer, PoolError>;

struct Job {
    range: Range<u64>,
    outcome: Sender<Outcome>,
}

struct Inner {
    jobs: Option<Sender<Job>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

pub struct AsyncPool {
    inner: Arc<Inner>,
}

pub struct Pending {
    outcome: Receiver<Outcome>,
    /// Keeps the pool alive as long as an answer is waited for.
    _pool: Arc<Inner>,
}

impl AsyncPool {
    pub fn start(command: &WorkerCommand, processes: usize) -> Result<Self, PoolError> {
        let (jobs, queue) = unbounded();
        let broken = Arc::new(OnceLock::new());
        let inner = Arc::new(Inner { jobs: Some(jobs), threads: Mutex::default() });
        for _ in 0..processes {
            let worker = command.start()?;
            let (queue, broken) = (queue.clone(), Arc::clone(&broken));
            let thread = thread::spawn(move || serve(worker, &queue, &broken));
            inner.threads.lock().unwrap().push(thread);
        }
        Ok(Self { inner })
    }

    pub fn apply_async(&self, range: Range<u64>) -> Pending {
        let (outcome, pending) = bounded(1);
        if let Some(jobs) = &self.inner.jobs {
            let _ = jobs.send(Job { range, outcome });
        }
        Pending { outcome: pending, _pool: Arc::clone(&self.inner) }
    }

    pub fn join(self) {
        drop(self);
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.jobs = None;
        for thread in self.threads.get_mut().unwrap().drain(..) {
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
        let _ = job.outcome.send(outcome);
    }
    let _ = worker.wait();
}
