//! The calling thread serves the first worker itself. The others have one thread each. The ranges
//! are in the vector in reverse order.

use std::{ops::Range, sync::Mutex, thread};

use crate::{Answer, PoolError, Task, WorkerCommand, WorkerProcess};

pub struct ProcessPool {
    first: Option<WorkerProcess>,
    others: Vec<WorkerProcess>,
    errors: Vec<PoolError>,
}

struct Work<'a> {
    left: Vec<(usize, &'a Range<u64>)>,
    done: Vec<(usize, Answer)>,
    errors: Vec<PoolError>,
}

impl ProcessPool {
    pub fn start(command: &WorkerCommand, processes: usize) -> Result<Self, PoolError> {
        let mut pool = Self { first: Some(command.start()?), others: vec![], errors: vec![] };
        for _ in 1..processes {
            pool.others.push(command.start()?);
        }
        Ok(pool)
    }

    pub fn map(&mut self, ranges: &[Range<u64>]) -> Result<Vec<Answer>, PoolError> {
        if self.errors.is_empty() {
            let work = Mutex::new(Work {
                left: ranges.iter().enumerate().rev().collect(),
                done: Vec::with_capacity(ranges.len()),
                errors: Vec::new(),
            });
            thread::scope(|scope| {
                for worker in &mut self.others {
                    scope.spawn(|| serve(worker, &work));
                }
                if let Some(worker) = &mut self.first {
                    serve(worker, &work);
                }
            });
            let mut work = work.into_inner().unwrap();
            self.errors.append(&mut work.errors);
            if self.errors.is_empty() {
                work.done.sort_by_key(|(place, _)| *place);
                return Ok(work.done.into_iter().map(|(_, answer)| answer).collect());
            }
        }
        Err(self.errors[0].clone())
    }

    pub fn join(self) {
        drop(self);
    }
}

impl Drop for ProcessPool {
    fn drop(&mut self) {
        self.first.iter_mut().chain(&mut self.others).for_each(WorkerProcess::close);
        for worker in self.first.iter_mut().chain(&mut self.others) {
            let _ = worker.wait();
        }
    }
}

fn serve(worker: &mut WorkerProcess, work: &Mutex<Work>) {
    loop {
        let next = {
            let mut work = work.lock().unwrap();
            if work.errors.is_empty() { work.left.pop() } else { None }
        };
        let Some((place, range)) = next else { return };
        let answer = worker.send(&Task { range: range.clone() }).and_then(|()| worker.receive());
        let mut work = work.lock().unwrap();
        match answer {
            Ok(answer) => work.done.push((place, answer)),
            Err(error) => work.errors.push(error),
        }
    }
}
