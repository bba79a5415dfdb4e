//! One thread per worker lives as long as the pool and owns the worker. Ranges and answers go
//! through channels.

use std::{ops::Range, thread};

use crossbeam_channel::{Receiver, Sender, unbounded};

use crate::{Answer, PoolError, Task, WorkerCommand, WorkerProcess};

type Numbered<T> = (usize, T);

pub struct ProcessPool {
    tasks: Option<Sender<Numbered<Range<u64>>>>,
    answers: Receiver<Numbered<Result<Answer, PoolError>>>,
    threads: Vec<thread::JoinHandle<()>>,
    broken: Option<PoolError>,
}

impl ProcessPool {
    pub fn start(command: &WorkerCommand, processes: usize) -> Result<Self, PoolError> {
        let (tasks, queue) = unbounded();
        let (tell, answers) = unbounded();
        let mut pool = Self { tasks: Some(tasks), answers, threads: Vec::new(), broken: None };
        for _ in 0..processes {
            let worker = command.start()?;
            let (queue, tell) = (queue.clone(), tell.clone());
            pool.threads.push(thread::spawn(move || serve(worker, queue, tell)));
        }
        Ok(pool)
    }

    pub fn map(&mut self, ranges: &[Range<u64>]) -> Result<Vec<Answer>, PoolError> {
        if let Some(error) = &self.broken {
            return Err(error.clone());
        }
        if let Some(tasks) = &self.tasks {
            for task in ranges.iter().cloned().enumerate() {
                tasks.send(task).expect("the threads are there");
            }
        }
        let mut answers: Vec<Option<Answer>> = vec![None; ranges.len()];
        for _ in ranges {
            match self.answers.recv() {
                Ok((place, Ok(answer))) => answers[place] = Some(answer),
                Ok((_, Err(error))) => self.broken = self.broken.take().or(Some(error)),
                Err(_) => return Err(PoolError::Ended),
            }
        }
        match &self.broken {
            Some(error) => Err(error.clone()),
            None => Ok(answers.into_iter().flatten().collect()),
        }
    }

    pub fn join(self) {}
}

impl Drop for ProcessPool {
    fn drop(&mut self) {
        self.tasks = None;
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

/// Answers every task, if only with an error.
fn serve(
    mut worker: WorkerProcess,
    queue: Receiver<Numbered<Range<u64>>>,
    tell: Sender<Numbered<Result<Answer, PoolError>>>,
) {
    let mut broken = None;
    for (place, range) in queue {
        let answer = match &broken {
            Some(error) => Err(PoolError::clone(error)),
            None => worker.send(&Task { range }).and_then(|()| worker.receive()),
        };
        broken = answer.as_ref().err().cloned();
        if tell.send((place, answer)).is_err() {
            break;
        }
    }
    let _ = worker.wait();
}
