//! Each worker has its own lock and its place. The first error ends the other workers, too.

use std::{
    ops::Range,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
};

use crate::{Answer, PoolError, Task, WorkerCommand, WorkerProcess};

pub struct ProcessPool {
    workers: Vec<Mutex<WorkerProcess>>,
    error: Option<PoolError>,
}

impl ProcessPool {
    pub fn start(command: &WorkerCommand, processes: usize) -> Result<Self, PoolError> {
        let mut workers = Vec::new();
        while workers.len() < processes {
            match command.start() {
                Ok(worker) => workers.push(Mutex::new(worker)),
                Err(error) => {
                    end(&mut workers);
                    return Err(error);
                }
            }
        }
        Ok(Self { workers, error: None })
    }

    pub fn map(&mut self, ranges: &[Range<u64>]) -> Result<Vec<Answer>, PoolError> {
        if let Some(error) = self.error.clone() {
            return Err(error);
        }
        let next = AtomicUsize::new(0);
        let (tell, told) = mpsc::channel();
        let mut answers = thread::scope(|scope| {
            for worker in &self.workers {
                let (next, tell) = (&next, tell.clone());
                scope.spawn(move || {
                    let mut worker = worker.lock().unwrap();
                    loop {
                        let at = next.fetch_add(1, Ordering::SeqCst);
                        let Some(range) = ranges.get(at).cloned() else { break };
                        let answer = worker.send(&Task { range }).and_then(|()| worker.receive());
                        if answer.is_err() {
                            // Leaves no range for the other threads.
                            next.store(ranges.len(), Ordering::SeqCst);
                        }
                        tell.send((at, answer)).unwrap();
                    }
                });
            }
            drop(tell);
            told.iter().collect::<Vec<_>>()
        });
        answers.sort_by_key(|(at, _)| *at);
        let answers: Result<Vec<_>, _> = answers.into_iter().map(|(_, answer)| answer).collect();
        if let Err(error) = &answers {
            self.error = Some(error.clone());
            end(&mut self.workers);
        }
        answers
    }

    pub fn join(mut self) {
        end(&mut self.workers);
    }
}

impl Drop for ProcessPool {
    fn drop(&mut self) {
        end(&mut self.workers);
    }
}

fn end(workers: &mut Vec<Mutex<WorkerProcess>>) {
    for worker in workers.drain(..) {
        let mut worker = worker.into_inner().unwrap();
        worker.close();
        worker.wait().unwrap();
    }
}
