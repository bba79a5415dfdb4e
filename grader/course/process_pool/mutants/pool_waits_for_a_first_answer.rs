//! Waits for a first answer before it checks whether there are any ranges. A map of no ranges
//! hangs.
//!
//! caught by: few-or-no-ranges

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
            pool.workers.push(command.start()?);
        }
        Ok(pool)
    }

    pub fn map(&mut self, ranges: &[Range<u64>]) -> Result<Vec<Answer>, PoolError> {
        let Self { workers, broken } = self;
        let queue = Mutex::new(ranges.iter().enumerate());
        let answers = Mutex::new(vec![None; ranges.len()]);
        let (tell, told) = std::sync::mpsc::channel();
        thread::scope(|scope| {
            for worker in workers {
                let (tell, queue, answers, broken) = (tell.clone(), &queue, &answers, &*broken);
                scope.spawn(move || {
                    while broken.get().is_none() {
                        let next = queue.lock().unwrap().next();
                        let Some((place, range)) = next else { return };
                        match ask(worker, range) {
                            Ok(answer) => answers.lock().unwrap()[place] = Some(answer),
                            Err(error) => _ = broken.set(error),
                        }
                        tell.send(()).unwrap();
                    }
                });
            }
            let mut come = 0;
            while broken.get().is_none() {
                told.recv().unwrap();
                come += 1;
                if come == ranges.len() {
                    break;
                }
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
