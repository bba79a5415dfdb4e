//! Idle workers wait in a channel. One thread per task takes a worker and gives it back.

use crate::{Answer, PoolError, Task, WorkerCommand, WorkerProcess};
use crossbeam_channel::{Receiver, Sender, unbounded};
use std::{ops::Range, thread};
/// Unusual design. A channel of idle workers, and for each range a short-lived thread that puts its
/// worker back.
pub struct ProcessPool {
    idle: (Sender<WorkerProcess>, Receiver<WorkerProcess>),
    dead: Vec<WorkerProcess>,
    broken: Option<PoolError>,
}
impl ProcessPool {
    pub fn start(command: &WorkerCommand, processes: usize) -> Result<Self, PoolError> {
        let idle = unbounded();
        let pool = Self { idle, dead: vec![], broken: None };
        for _ in 0..processes {
            let worker = command.start()?;
            println!("worker {} is here", worker.pid());
            pool.idle.0.send(worker).unwrap();
        }
        Ok(pool)
    }
    pub fn map(&mut self, ranges: &[Range<u64>]) -> Result<Vec<Answer>, PoolError> {
        if let Some(e) = &self.broken {
            return Err(e.clone());
        }
        let (bad_tx, bad_rx) = unbounded::<(WorkerProcess, PoolError)>();
        let idle = &self.idle;
        let results: Vec<Option<Answer>> = thread::scope(|s| {
            let mut threads = vec![];
            for range in ranges {
                let mut worker = crossbeam_channel::select! {
                    recv(idle.1) -> w => w.unwrap(),
                    recv(bad_rx) -> bad => { bad_tx.send(bad.unwrap()).unwrap(); break }
                };
                let (bad, back) = (bad_tx.clone(), idle.0.clone());
                threads.push(s.spawn(move || {
                    let task = Task { range: range.clone() };
                    match worker.send(&task).and_then(|_| worker.receive()) {
                        Ok(a) => {
                            back.send(worker).unwrap();
                            Some(a)
                        }
                        Err(e) => {
                            bad.send((worker, e)).unwrap();
                            None
                        }
                    }
                }));
            }
            threads.into_iter().map(|t| t.join().unwrap()).collect()
        });
        let mut first = None;
        for (w, e) in bad_rx.try_iter() {
            self.dead.push(w);
            first.get_or_insert(e);
        }
        if let Some(e) = first {
            self.broken = Some(e.clone());
            return Err(e);
        }
        Ok(results.into_iter().map(Option::unwrap).collect())
    }
    pub fn join(self) {
        drop(self)
    }
}
impl Drop for ProcessPool {
    fn drop(&mut self) {
        for mut w in self.idle.1.try_iter().chain(self.dead.drain(..)) {
            let _ = w.wait();
        }
    }
}
