//! Sends a worker two tasks at a time while more than twelve ranges wait.
//!
//! caught by: next-when-free

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
        let mut pool = Self { workers: Vec::new(), broken: OnceLock::new() };
        for _ in 0..processes {
            // On an error the pool is dropped, and its drop ends the workers that were started.
            pool.workers.push(command.start()?);
        }
        Ok(pool)
    }

    pub fn map(&mut self, ranges: &[Range<u64>]) -> Result<Vec<Answer>, PoolError> {
        let Self { workers, broken } = self;
        let queue = Mutex::new(ranges.iter().enumerate());
        let answers = Mutex::new(vec![None; ranges.len()]);
        thread::scope(|scope| {
            for worker in workers {
                scope.spawn(|| {
                    while broken.get().is_none() {
                        // The lock is held for this one line, not while the worker works.
                        let next: Vec<_> = {
                            let mut queue = queue.lock().expect("no thread panics");
                            let count = if queue.len() > 12 { 2 } else { 1 };
                            queue.by_ref().take(count).collect()
                        };
                        if next.is_empty() {
                            return;
                        }
                        for (_, range) in &next {
                            if let Err(error) = worker.send(&Task { range: (*range).clone() }) {
                                _ = broken.set(error);
                                return;
                            }
                        }
                        for (place, _) in next {
                            match worker.receive() {
                                Ok(answer) => {
                                    answers.lock().expect("no thread panics")[place] = Some(answer)
                                }
                                Err(error) => {
                                    _ = broken.set(error);
                                    return;
                                }
                            }
                        }
                    }
                });
            }
        });
        match broken.get() {
            Some(error) => Err(error.clone()),
            None => {
                Ok(answers.into_inner().expect("no thread panics").into_iter().flatten().collect())
            }
        }
    }

    pub fn join(self) {
        drop(self);
    }
}

impl Drop for ProcessPool {
    fn drop(&mut self) {
        // Closes all pipes first, so that the workers end at the same time.
        for worker in &mut self.workers {
            worker.close();
        }
        for worker in &mut self.workers {
            // A drop cannot report an error.
            let _ = worker.wait();
        }
    }
}
