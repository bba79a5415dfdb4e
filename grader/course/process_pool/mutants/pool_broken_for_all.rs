//! Keeps the error in a static, so the next pool of the process is broken from its start.
//!
//! caught by: stays-broken

use std::{
    ops::Range,
    sync::{Mutex, OnceLock},
    thread,
};

use crate::{Answer, PoolError, Task, WorkerCommand, WorkerProcess};

static BROKEN: OnceLock<PoolError> = OnceLock::new();

pub struct ProcessPool {
    workers: Vec<WorkerProcess>,
}

impl ProcessPool {
    pub fn start(command: &WorkerCommand, processes: usize) -> Result<Self, PoolError> {
        let mut pool = Self { workers: Vec::new() };
        for _ in 0..processes {
            pool.workers.push(command.start()?);
        }
        Ok(pool)
    }

    pub fn map(&mut self, ranges: &[Range<u64>]) -> Result<Vec<Answer>, PoolError> {
        let (workers, broken) = (&mut self.workers, &BROKEN);
        let queue = Mutex::new(ranges.iter().enumerate());
        let answers = Mutex::new(vec![None; ranges.len()]);
        thread::scope(|scope| {
            for worker in workers {
                scope.spawn(|| {
                    while broken.get().is_none() {
                        let next = queue.lock().unwrap().next();
                        let Some((place, range)) = next else { return };
                        match ask(worker, range) {
                            Ok(answer) => answers.lock().unwrap()[place] = Some(answer),
                            Err(error) => _ = broken.set(error),
                        }
                    }
                });
            }
        });
        match broken.get() {
            Some(error) => Err(error.clone()),
            None => Ok(answers.into_inner().unwrap().into_iter().flatten().collect()),
        }
    }

    pub fn join(self) {}
}

impl Drop for ProcessPool {
    fn drop(&mut self) {
        for worker in &mut self.workers {
            let _ = worker.wait();
        }
    }
}

fn ask(worker: &mut WorkerProcess, range: &Range<u64>) -> Result<Answer, PoolError> {
    worker.send(&Task { range: range.clone() })?;
    worker.receive()
}
