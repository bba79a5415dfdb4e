//! Continues with fewer workers when some cannot be started.
//!
//! caught by: start-fails

use std::{
    ops::Range,
    sync::{Mutex, OnceLock},
    thread,
};

use crate::{Answer, PoolError, Task, WorkerCommand, WorkerProcess};

pub struct ProcessPool {
    workers: Vec<WorkerProcess>,
    broken: OnceLock<PoolError>,
}

impl ProcessPool {
    pub fn start(command: &WorkerCommand, processes: usize) -> Result<Self, PoolError> {
        let workers = (0..processes).flat_map(|_| command.start()).collect();
        Ok(Self { workers, broken: OnceLock::new() })
    }

    pub fn map(&mut self, ranges: &[Range<u64>]) -> Result<Vec<Answer>, PoolError> {
        let Self { workers, broken } = self;
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
