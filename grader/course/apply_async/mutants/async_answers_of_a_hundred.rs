//! All answers come through one channel with a hundred places, which `get` searches.
//!
//! caught by: answers

use std::{
    collections::HashMap,
    ops::Range,
    sync::{
        Arc, Mutex, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    thread::{self, JoinHandle},
};

use crossbeam_channel::{Receiver, Sender, bounded, unbounded};

use crate::{Answer, PoolError, Task, WorkerCommand, WorkerProcess};

type Outcome = Result<Answer, PoolError>;
type Job = (u64, Range<u64>);

struct Answers {
    coming: Receiver<(u64, Outcome)>,
    there: Mutex<HashMap<u64, Outcome>>,
}

pub struct AsyncPool {
    jobs: Option<Sender<Job>>,
    threads: Vec<JoinHandle<()>>,
    answers: Arc<Answers>,
    next: AtomicU64,
}

pub struct Pending {
    number: u64,
    answers: Arc<Answers>,
}

impl AsyncPool {
    pub fn start(command: &WorkerCommand, processes: usize) -> Result<Self, PoolError> {
        let (jobs, queue) = unbounded();
        let (answer, coming) = bounded(100);
        let broken = Arc::new(OnceLock::new());
        let answers = Arc::new(Answers { coming, there: Mutex::default() });
        let next = AtomicU64::new(0);
        let mut pool = Self { jobs: Some(jobs), threads: Vec::new(), answers, next };
        for _ in 0..processes {
            let worker = command.start()?;
            let (queue, answer, broken) = (queue.clone(), answer.clone(), Arc::clone(&broken));
            pool.threads.push(thread::spawn(move || serve(worker, &queue, &answer, &broken)));
        }
        Ok(pool)
    }

    pub fn apply_async(&self, range: Range<u64>) -> Pending {
        let number = self.next.fetch_add(1, Ordering::SeqCst);
        if let Some(jobs) = &self.jobs {
            let _ = jobs.send((number, range));
        }
        Pending { number, answers: Arc::clone(&self.answers) }
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
    pub fn get(self) -> Outcome {
        let mut there = self.answers.there.lock().unwrap();
        loop {
            if let Some(outcome) = there.remove(&self.number) {
                return outcome;
            }
            let Ok((number, outcome)) = self.answers.coming.recv() else {
                return Err(PoolError::Ended);
            };
            there.insert(number, outcome);
        }
    }
}

fn serve(
    mut worker: WorkerProcess,
    queue: &Receiver<Job>,
    answer: &Sender<(u64, Outcome)>,
    broken: &OnceLock<PoolError>,
) {
    for (number, range) in queue {
        let outcome = match broken.get() {
            Some(error) => Err(error.clone()),
            None => worker.send(&Task { range }).and_then(|()| worker.receive()),
        };
        if let Err(error) = &outcome {
            let _ = broken.set(error.clone());
        }
        let _ = answer.send((number, outcome));
    }
    let _ = worker.wait();
}
