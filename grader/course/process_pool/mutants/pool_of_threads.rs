//! Starts no processes. Threads of this process do the work and report its pid.
//!
//! caught by: answers-in-order, few-or-no-ranges, all-at-once, same-processes, next-when-free, worker-died
//! caught by: stays-broken, start-fails, no-child-after-join, no-child-after-drop

use std::{ops::Range, process, sync::Mutex, thread};

use crate::{Answer, PoolError, WorkerCommand, primes_sequential};

pub struct ProcessPool {
    processes: usize,
}

impl ProcessPool {
    pub fn start(_command: &WorkerCommand, processes: usize) -> Result<Self, PoolError> {
        Ok(Self { processes })
    }

    pub fn map(&mut self, ranges: &[Range<u64>]) -> Result<Vec<Answer>, PoolError> {
        let queue = Mutex::new(ranges.iter().enumerate());
        let answers = Mutex::new(vec![None; ranges.len()]);
        thread::scope(|scope| {
            for _ in 0..self.processes {
                scope.spawn(|| {
                    loop {
                        let Some((place, range)) = queue.lock().unwrap().next() else { return };
                        let primes = primes_sequential(range.clone());
                        let answer = Answer { pid: process::id(), range: range.clone(), primes };
                        answers.lock().unwrap()[place] = Some(answer);
                    }
                });
            }
        });
        Ok(answers.into_inner().unwrap().into_iter().flatten().collect())
    }

    pub fn join(self) {}
}
