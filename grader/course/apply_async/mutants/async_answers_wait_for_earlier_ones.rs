//! One thread passes the answers on in the order of handing in, so an answer waits for all earlier ones.
//!
//! caught by: unread

use std::{
    collections::BTreeMap,
    ops::Range,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
    thread::{self, JoinHandle},
};

use crossbeam_channel::{Receiver, Sender, bounded, unbounded};

use crate::{Answer, PoolError, Task, WorkerCommand, WorkerProcess};

type Outcome = Result<Answer, PoolError>;

struct Job {
    range: Range<u64>,
    number: usize,
    outcome: Sender<Outcome>,
}

pub struct AsyncPool {
    jobs: Option<Sender<Job>>,
    threads: Vec<JoinHandle<()>>,
    next: AtomicUsize,
}

pub struct Pending {
    outcome: Receiver<Outcome>,
}

impl AsyncPool {
    pub fn start(command: &WorkerCommand, processes: usize) -> Result<Self, PoolError> {
        let (jobs, queue) = unbounded();
        let broken = Arc::new(OnceLock::new());
        let (done, results) = unbounded::<(usize, Sender<Outcome>, Outcome)>();
        let mut pool = Self { jobs: Some(jobs), threads: Vec::new(), next: AtomicUsize::new(0) };
        for _ in 0..processes {
            // On an error the pool is dropped, and its drop ends the workers that were started.
            let worker = command.start()?;
            let (queue, broken, done) = (queue.clone(), Arc::clone(&broken), done.clone());
            pool.threads.push(thread::spawn(move || serve(worker, &queue, &broken, &done)));
        }
        drop(done);
        pool.threads.push(thread::spawn(move || {
            let (mut early, mut next) = (BTreeMap::new(), 0);
            for (number, to, outcome) in results {
                early.insert(number, (to, outcome));
                while let Some((to, outcome)) = early.remove(&next) {
                    let _ = to.send(outcome);
                    next += 1;
                }
            }
        }));
        Ok(pool)
    }

    pub fn apply_async(&self, range: Range<u64>) -> Pending {
        let (outcome, pending) = bounded(1);
        if let Some(jobs) = &self.jobs {
            // If no thread takes the job, `outcome` is dropped with it, and `get` returns that as an error.
            let _ =
                jobs.send(Job { range, number: self.next.fetch_add(1, Ordering::SeqCst), outcome });
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

fn serve(
    mut worker: WorkerProcess,
    queue: &Receiver<Job>,
    broken: &OnceLock<PoolError>,
    done: &Sender<(usize, Sender<Outcome>, Outcome)>,
) {
    for job in queue {
        let outcome = match broken.get() {
            Some(error) => Err(error.clone()),
            None => worker.send(&Task { range: job.range }).and_then(|()| worker.receive()),
        };
        if let Err(error) = &outcome {
            let _ = broken.set(error.clone());
        }
        // The send fails if the `Pending` was dropped unread, which is fine.
        let _ = done.send((job.number, job.outcome, outcome));
    }
    let _ = worker.wait();
}
