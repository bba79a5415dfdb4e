//! Returns an error once and then continues with the workers that it has.
//!
//! caught by: stays-broken

use crate::{Answer, PoolError, Task, WorkerCommand, WorkerProcess};
use std::{
    ops::Range,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
};
pub struct ProcessPool {
    workers: Vec<WorkerProcess>,
    broken: Option<PoolError>,
}
impl ProcessPool {
    pub fn start(command: &WorkerCommand, processes: usize) -> Result<Self, PoolError> {
        let mut pool = Self { workers: Vec::with_capacity(processes), broken: None };
        for _ in 0..processes {
            pool.workers.push(command.start()?);
        }
        Ok(pool)
    }
    pub fn map(&mut self, ranges: &[Range<u64>]) -> Result<Vec<Answer>, PoolError> {
        if let Some(e) = &self.broken {
            return Err(e.clone());
        }
        let next = AtomicUsize::new(0);
        let stop = AtomicBool::new(false);
        let slots: Vec<Mutex<Option<Answer>>> = ranges.iter().map(|_| Mutex::new(None)).collect();
        let failed = Mutex::new(None);
        thread::scope(|s| {
            for worker in &mut self.workers {
                let (next, stop, slots, failed) = (&next, &stop, &slots, &failed);
                s.spawn(move || {
                    while !stop.load(Ordering::Acquire) {
                        let i = next.fetch_add(1, Ordering::AcqRel);
                        let Some(range) = ranges.get(i) else { break };
                        match worker
                            .send(&Task { range: range.clone() })
                            .and_then(|()| worker.receive())
                        {
                            Ok(a) => *slots[i].lock().unwrap() = Some(a),
                            Err(e) => {
                                stop.store(true, Ordering::Release);
                                failed.lock().unwrap().get_or_insert(e);
                            }
                        }
                    }
                });
            }
        });
        if let Some(e) = failed.into_inner().unwrap() {
            return Err(e);
        }
        Ok(slots
            .into_iter()
            .map(|s| s.into_inner().unwrap().expect("every slot is filled"))
            .collect())
    }
    pub fn join(self) {}
}
impl Drop for ProcessPool {
    fn drop(&mut self) {
        for w in &mut self.workers {
            w.close();
        }
        for w in &mut self.workers {
            let _ = w.wait();
        }
    }
}
