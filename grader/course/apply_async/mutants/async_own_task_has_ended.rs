//! Reports the death of a worker only for later tasks. The task that the worker had gets `Ended`.
//!
//! caught by: worker-died

use crate::{Answer, PoolError, Task, WorkerCommand, WorkerProcess};
use crossbeam_channel::{Receiver, Sender, bounded, unbounded};
use std::{
    ops::Range,
    sync::{Arc, OnceLock},
    thread::{self, JoinHandle},
};
struct Job {
    range: Range<u64>,
    reply: Sender<Result<Answer, PoolError>>,
}
pub struct AsyncPool {
    jobs: Option<Sender<Job>>,
    threads: Vec<JoinHandle<()>>,
    broken: Arc<OnceLock<PoolError>>,
}
pub struct Pending {
    answer: Receiver<Result<Answer, PoolError>>,
}
impl AsyncPool {
    pub fn start(command: &WorkerCommand, processes: usize) -> Result<Self, PoolError> {
        let (tx, rx) = unbounded::<Job>();
        let mut pool = Self { jobs: Some(tx), threads: vec![], broken: Arc::default() };
        for _ in 0..processes {
            let mut worker: WorkerProcess = command.start()?;
            let (rx, broken) = (rx.clone(), Arc::clone(&pool.broken));
            pool.threads.push(thread::spawn(move || {
                for job in rx {
                    if let Some(e) = broken.get() {
                        let _ = job.reply.send(Err(e.clone()));
                        continue;
                    }
                    let result =
                        worker.send(&Task { range: job.range }).and_then(|()| worker.receive());
                    if let Err(e) = &result {
                        let _ = broken.set(e.clone());
                    }
                    if result.is_ok() {
                        let _ = job.reply.send(result);
                    }
                }
                let _ = worker.wait();
            }));
        }
        Ok(pool)
    }
    pub fn apply_async(&self, range: Range<u64>) -> Pending {
        let (reply, answer) = bounded(1);
        if let Some(e) = self.broken.get() {
            let _ = reply.send(Err(e.clone()));
        } else {
            self.jobs.as_ref().unwrap().send(Job { range, reply }).unwrap();
        }
        Pending { answer }
    }
    pub fn join(self) {}
}
impl Drop for AsyncPool {
    fn drop(&mut self) {
        self.jobs.take();
        for t in self.threads.drain(..) {
            let _ = t.join();
        }
    }
}
impl Pending {
    pub fn get(self) -> Result<Answer, PoolError> {
        self.answer.recv().unwrap_or(Err(PoolError::Ended))
    }
}
