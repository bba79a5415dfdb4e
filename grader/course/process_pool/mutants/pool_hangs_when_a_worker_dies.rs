//! Counts answers until all are there, so it hangs when a worker dies.
//!
//! caught by: worker-died, stays-broken, no-child-after-join, no-child-after-drop

use std::{
    ops::Range,
    sync::{Mutex, mpsc},
    thread,
};

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
        let (tell, told) = mpsc::channel();
        thread::scope(|scope| {
            for worker in &mut self.workers {
                let (tell, queue) = (tell.clone(), &queue);
                scope.spawn(move || {
                    loop {
                        let Some((place, range)) = queue.lock().unwrap().next() else { return };
                        let Ok(answer) = ask(worker, range) else { return };
                        tell.send((place, answer)).unwrap();
                    }
                });
            }
            let mut answers = vec![None; ranges.len()];
            for _ in ranges {
                let (place, answer) = told.recv().unwrap();
                answers[place] = Some(answer);
            }
            Ok(answers.into_iter().flatten().collect())
        })
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
