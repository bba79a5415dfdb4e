//! A thread whose worker died ends without a report, so `get` waits for ever.
//!
//! caught by: worker-died, stays-broken, no-child-after-join, no-child-after-drop

use std::{
    ops::Range,
    sync::{Arc, Condvar, Mutex},
    thread::{self, JoinHandle},
};

use crossbeam_channel::{Receiver, Sender, unbounded};

use crate::{Answer, PoolError, Task, WorkerCommand, WorkerProcess};

#[derive(Default)]
struct Slot {
    answer: Mutex<Option<Answer>>,
    filled: Condvar,
}

struct Job {
    range: Range<u64>,
    slot: Arc<Slot>,
}

pub struct AsyncPool {
    jobs: Option<Sender<Job>>,
    threads: Vec<JoinHandle<()>>,
}

pub struct Pending {
    slot: Arc<Slot>,
}

impl AsyncPool {
    pub fn start(command: &WorkerCommand, processes: usize) -> Result<Self, PoolError> {
        let (jobs, queue) = unbounded();
        let mut pool = Self { jobs: Some(jobs), threads: Vec::new() };
        for _ in 0..processes {
            let worker = command.start()?;
            let queue = queue.clone();
            pool.threads.push(thread::spawn(move || serve(worker, queue)));
        }
        Ok(pool)
    }

    pub fn apply_async(&self, range: Range<u64>) -> Pending {
        let slot = Arc::<Slot>::default();
        if let Some(jobs) = &self.jobs {
            let _ = jobs.send(Job { range, slot: Arc::clone(&slot) });
        }
        Pending { slot }
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
        let answer = self.slot.answer.lock().unwrap();
        let mut answer = self.slot.filled.wait_while(answer, |answer| answer.is_none()).unwrap();
        answer.take().ok_or(PoolError::Ended)
    }
}

fn serve(mut worker: WorkerProcess, queue: Receiver<Job>) {
    for job in queue {
        let answer = worker.send(&Task { range: job.range }).and_then(|()| worker.receive());
        let Ok(answer) = answer else { break };
        *job.slot.answer.lock().unwrap() = Some(answer);
        job.slot.filled.notify_all();
    }
    let _ = worker.wait();
}
