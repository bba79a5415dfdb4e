//! Keeps the waiting answers by their range, so a range that is handed in twice loses one answer.
//!
//! caught by: answers

use std::{
    collections::HashMap,
    ops::Range,
    sync::{Arc, Mutex, OnceLock},
    thread::{self, JoinHandle},
};

use crossbeam_channel::{Receiver, Sender, bounded, unbounded};

use crate::{Answer, PoolError, Task, WorkerCommand, WorkerProcess};

type Waiting = Mutex<HashMap<Range<u64>, Sender<Result<Answer, PoolError>>>>;

pub struct AsyncPool {
    jobs: Option<Sender<Range<u64>>>,
    threads: Vec<JoinHandle<()>>,
    waiting: Arc<Waiting>,
}

pub struct Pending {
    outcome: Receiver<Result<Answer, PoolError>>,
}

impl AsyncPool {
    pub fn start(command: &WorkerCommand, processes: usize) -> Result<Self, PoolError> {
        let (jobs, queue) = unbounded();
        let broken = Arc::new(OnceLock::new());
        let mut pool = Self { jobs: Some(jobs), threads: Vec::new(), waiting: Arc::default() };
        for _ in 0..processes {
            let worker = command.start()?;
            let (queue, broken) = (queue.clone(), Arc::clone(&broken));
            let waiting = Arc::clone(&pool.waiting);
            pool.threads.push(thread::spawn(move || serve(worker, queue, &waiting, &broken)));
        }
        Ok(pool)
    }

    pub fn apply_async(&self, range: Range<u64>) -> Pending {
        let (outcome, pending) = bounded(1);
        if let Some(jobs) = &self.jobs {
            self.waiting.lock().unwrap().insert(range.clone(), outcome);
            let _ = jobs.send(range);
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
    queue: Receiver<Range<u64>>,
    waiting: &Waiting,
    broken: &OnceLock<PoolError>,
) {
    for range in queue {
        let outcome = match broken.get() {
            Some(error) => Err(error.clone()),
            None => worker.send(&Task { range: range.clone() }).and_then(|()| worker.receive()),
        };
        if let Err(error) = &outcome {
            let _ = broken.set(error.clone());
        }
        let wanted = waiting.lock().unwrap().remove(&range);
        if let Some(wanted) = wanted {
            let _ = wanted.send(outcome);
        }
    }
    let _ = worker.wait();
}
