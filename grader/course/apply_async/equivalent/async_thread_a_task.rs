//! A thread for each task waits for a free worker.

use crate::{Answer, PoolError, Task, WorkerCommand, WorkerProcess};
use std::{
    collections::VecDeque,
    ops::Range,
    sync::{Arc, Condvar, Mutex},
    thread::{self, JoinHandle},
};
struct State {
    idle: Vec<WorkerProcess>,
    turn: u64,
    under_way: usize,
    broken: Option<PoolError>,
    all: usize,
    tickets: VecDeque<u64>,
    issued: u64,
}
type Shared = Arc<(Mutex<State>, Condvar)>;
/// Unusual design. One thread per task takes a ticket, waits for its turn and for an idle worker, and puts the worker
/// back.
pub struct AsyncPool {
    shared: Shared,
}
pub struct Pending {
    thread: JoinHandle<Result<Answer, PoolError>>,
}
impl AsyncPool {
    pub fn start(command: &WorkerCommand, processes: usize) -> Result<Self, PoolError> {
        let pool = Self {
            shared: Arc::new((
                Mutex::new(State {
                    idle: vec![],
                    turn: 0,
                    under_way: 0,
                    broken: None,
                    all: processes,
                    tickets: VecDeque::new(),
                    issued: 0,
                }),
                Condvar::new(),
            )),
        };
        for _ in 0..processes {
            let w = command.start()?;
            pool.shared.0.lock().unwrap().idle.push(w);
        }
        Ok(pool)
    }
    pub fn apply_async(&self, range: Range<u64>) -> Pending {
        let ticket = {
            let mut s = self.shared.0.lock().unwrap();
            s.issued += 1;
            s.under_way += 1;
            s.issued - 1
        };
        let shared = self.shared.clone();
        Pending {
            thread: thread::spawn(move || {
                let (lock, changed) = &*shared;
                let mut state = changed
                    .wait_while(lock.lock().unwrap(), |s| {
                        !(s.turn == ticket && (s.broken.is_some() || !s.idle.is_empty()))
                    })
                    .unwrap();
                state.turn += 1;
                if let Some(e) = state.broken.clone() {
                    state.under_way -= 1;
                    changed.notify_all();
                    return Err(e);
                }
                let mut worker = state.idle.pop().unwrap();
                drop(state);
                changed.notify_all();
                let r = worker.send(&Task { range }).and_then(|()| worker.receive());
                let mut state = lock.lock().unwrap();
                if let Err(e) = &r {
                    state.broken = Some(e.clone());
                }
                state.idle.push(worker);
                state.under_way -= 1;
                drop(state);
                changed.notify_all();
                r
            }),
        }
    }
    pub fn join(self) {
        drop(self)
    }
}
impl Drop for AsyncPool {
    fn drop(&mut self) {
        let (lock, changed) = &*self.shared;
        let mut state = changed.wait_while(lock.lock().unwrap(), |s| s.under_way > 0).unwrap();
        let _ = (state.all, state.tickets.len());
        for w in &mut state.idle {
            w.close();
        }
        for mut w in state.idle.drain(..) {
            let _ = w.wait();
        }
    }
}
impl Pending {
    pub fn get(self) -> Result<Answer, PoolError> {
        self.thread.join().unwrap_or(Err(PoolError::Ended))
    }
}
