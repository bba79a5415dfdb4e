//! Returns answers in the order of handing in. `get` waits until all earlier answers have been
//! collected.
//!
//! caught by: any-order

use std::{
    collections::BTreeSet,
    ops::Range,
    sync::{Arc, Condvar, Mutex, OnceLock},
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
    turns: Arc<Turns>,
}

#[derive(Default)]
struct Turns {
    left: Mutex<(u64, BTreeSet<u64>)>,
    changed: Condvar,
}

pub struct Pending {
    outcome: Receiver<Result<Answer, PoolError>>,
    turns: Arc<Turns>,
    turn: u64,
}

impl AsyncPool {
    pub fn start(command: &WorkerCommand, processes: usize) -> Result<Self, PoolError> {
        let (jobs, queue) = unbounded();
        let broken = Arc::new(OnceLock::new());
        let mut pool = Self { jobs: Some(jobs), threads: Vec::new(), turns: Arc::default() };
        for _ in 0..processes {
            let worker = command.start()?;
            let (queue, broken) = (queue.clone(), Arc::clone(&broken));
            pool.threads.push(thread::spawn(move || serve(worker, queue, &broken)));
        }
        Ok(pool)
    }

    pub fn apply_async(&self, range: Range<u64>) -> Pending {
        let (outcome, pending) = bounded(1);
        if let Some(jobs) = &self.jobs {
            let _ = jobs.send(Job { range, outcome });
        }
        let mut left = self.turns.left.lock().unwrap();
        left.0 += 1;
        let turn = left.0;
        left.1.insert(turn);
        Pending { outcome: pending, turns: Arc::clone(&self.turns), turn }
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

impl Drop for Pending {
    fn drop(&mut self) {
        self.turns.left.lock().unwrap().1.remove(&self.turn);
        self.turns.changed.notify_all();
    }
}

impl Pending {
    pub fn get(self) -> Result<Answer, PoolError> {
        let left = self.turns.left.lock().unwrap();
        let not_yet = |left: &mut (u64, BTreeSet<u64>)| left.1.first() != Some(&self.turn);
        drop(self.turns.changed.wait_while(left, not_yet).unwrap());
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
