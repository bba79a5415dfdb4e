//! One thread per task waits for an idle worker, and `get` joins it.

use std::{
    ops::Range,
    sync::{Arc, Mutex},
    thread,
};

use crossbeam_channel::{Receiver, Sender, unbounded};

use crate::{Answer, PoolError, Task, WorkerCommand, WorkerProcess};

pub struct AsyncPool {
    idle: (Sender<WorkerProcess>, Receiver<WorkerProcess>),
    broken: Arc<Mutex<Option<PoolError>>>,
    /// Every thread keeps a clone of the first until it ends.
    running: (Option<Sender<()>>, Receiver<()>),
}

pub struct Pending {
    thread: thread::JoinHandle<Result<Answer, PoolError>>,
}

impl AsyncPool {
    pub fn start(command: &WorkerCommand, processes: usize) -> Result<Self, PoolError> {
        let (running, ended) = unbounded();
        let pool =
            Self { idle: unbounded(), broken: Arc::default(), running: (Some(running), ended) };
        for _ in 0..processes {
            pool.idle.0.send(command.start()?).unwrap();
        }
        Ok(pool)
    }

    pub fn apply_async(&self, range: Range<u64>) -> Pending {
        let (back, idle) = self.idle.clone();
        let (broken, running) = (Arc::clone(&self.broken), self.running.0.clone());
        let thread = thread::spawn(move || {
            let mut worker = idle.recv().unwrap();
            let before = broken.lock().unwrap().clone();
            let outcome = match before {
                Some(error) => Err(error),
                None => worker.send(&Task { range }).and_then(|()| worker.receive()),
            };
            if let Err(error) = &outcome {
                broken.lock().unwrap().get_or_insert_with(|| error.clone());
            }
            back.send(worker).unwrap();
            drop(running);
            outcome
        });
        Pending { thread }
    }

    pub fn join(self) {
        drop(self);
    }
}

impl Drop for AsyncPool {
    fn drop(&mut self) {
        self.running.0 = None;
        while self.running.1.recv().is_ok() {}
        for mut worker in self.idle.1.try_iter() {
            worker.kill().unwrap();
            worker.wait().unwrap();
        }
    }
}

impl Pending {
    pub fn get(self) -> Result<Answer, PoolError> {
        self.thread.join().unwrap()
    }
}
