//! Puts the tasks on a stack, so the newest is done first.
//!
//! caught by: next-when-free

use std::{
    ops::Range,
    sync::{Arc, Condvar, Mutex, OnceLock, mpsc},
    thread::{self, JoinHandle},
};

use crate::{Answer, PoolError, Task, WorkerCommand, WorkerProcess};

type Outcome = Result<Answer, PoolError>;

struct Shared {
    tasks: Mutex<(Vec<(Range<u64>, mpsc::Sender<Outcome>)>, bool)>,
    changed: Condvar,
    broken: OnceLock<PoolError>,
}

pub struct AsyncPool {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

pub struct Pending {
    outcome: mpsc::Receiver<Outcome>,
}

impl AsyncPool {
    pub fn start(command: &WorkerCommand, processes: usize) -> Result<Self, PoolError> {
        let shared = Arc::new(Shared {
            tasks: Mutex::default(),
            changed: Condvar::new(),
            broken: OnceLock::new(),
        });
        let mut pool = Self { shared, threads: Vec::new() };
        for _ in 0..processes {
            let worker = command.start()?;
            let shared = Arc::clone(&pool.shared);
            pool.threads.push(thread::spawn(move || serve(worker, &shared)));
        }
        Ok(pool)
    }

    pub fn apply_async(&self, range: Range<u64>) -> Pending {
        let (send, outcome) = mpsc::channel();
        self.shared.tasks.lock().unwrap().0.push((range, send));
        self.shared.changed.notify_one();
        Pending { outcome }
    }

    pub fn join(self) {}
}

impl Drop for AsyncPool {
    fn drop(&mut self) {
        self.shared.tasks.lock().unwrap().1 = true;
        self.shared.changed.notify_all();
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

fn serve(mut worker: WorkerProcess, shared: &Shared) {
    loop {
        let mut tasks = shared.tasks.lock().unwrap();
        let next = loop {
            if let Some(next) = tasks.0.pop() {
                break Some(next);
            }
            if tasks.1 {
                break None;
            }
            tasks = shared.changed.wait(tasks).unwrap();
        };
        drop(tasks);
        let Some((range, send)) = next else { break };
        let outcome = match shared.broken.get() {
            Some(error) => Err(error.clone()),
            None => worker.send(&Task { range }).and_then(|()| worker.receive()),
        };
        if let Err(error) = &outcome {
            let _ = shared.broken.set(error.clone());
        }
        let _ = send.send(outcome);
    }
    let _ = worker.wait();
}
