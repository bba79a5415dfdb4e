//! Starts one process per range, limited to the requested number at a time.
//!
//! caught by: same-processes, worker-died, start-fails
//! speed-up: slow

use std::{
    ops::Range,
    sync::{Mutex, OnceLock},
    thread,
};

use crate::{Answer, PoolError, Task, WorkerCommand};

pub struct ProcessPool {
    command: WorkerCommand,
    processes: usize,
    broken: OnceLock<PoolError>,
}

impl ProcessPool {
    pub fn start(command: &WorkerCommand, processes: usize) -> Result<Self, PoolError> {
        Ok(Self { command: command.clone(), processes, broken: OnceLock::new() })
    }

    pub fn map(&mut self, ranges: &[Range<u64>]) -> Result<Vec<Answer>, PoolError> {
        let Self { command, processes, broken } = self;
        let queue = Mutex::new(ranges.iter().enumerate());
        let answers = Mutex::new(vec![None; ranges.len()]);
        thread::scope(|scope| {
            for _ in 0..*processes {
                scope.spawn(|| {
                    while broken.get().is_none() {
                        let next = queue.lock().unwrap().next();
                        let Some((place, range)) = next else { return };
                        match ask(command, range) {
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

fn ask(command: &WorkerCommand, range: &Range<u64>) -> Result<Answer, PoolError> {
    let mut worker = command.start()?;
    let answer = worker.send(&Task { range: range.clone() }).and_then(|()| worker.receive());
    let _ = worker.wait();
    answer
}
