//! Returns the error once, removes the dead worker and continues with the others.
//!
//! caught by: stays-broken, no-child-after-join, no-child-after-drop

use std::{ops::Range, sync::Mutex, thread};

use crate::{Answer, PoolError, Task, WorkerCommand, WorkerProcess};

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
        let queue = Mutex::new(ranges.iter().enumerate());
        let answers = Mutex::new(vec![None; ranges.len()]);
        let died = Mutex::new(None);
        thread::scope(|scope| {
            for worker in &mut self.workers {
                let (queue, answers, died) = (&queue, &answers, &died);
                scope.spawn(move || {
                    loop {
                        let next = queue.lock().unwrap().next();
                        let Some((place, range)) = next else { return };
                        match ask(worker, range) {
                            Ok(answer) => answers.lock().unwrap()[place] = Some(answer),
                            Err(error) => {
                                *died.lock().unwrap() = Some((worker.pid(), error));
                                return;
                            }
                        }
                    }
                });
            }
        });
        if let Some((pid, error)) = died.into_inner().unwrap() {
            self.workers.retain(|worker| worker.pid() != pid);
            return Err(error);
        }
        Ok(answers.into_inner().unwrap().into_iter().flatten().collect())
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
