//! Gives each worker its first task when that is handed in, and all later tasks only while `get` or `join` waits.
//!
//! caught by: next-when-free

use std::{
    collections::VecDeque,
    ops::Range,
    sync::{Arc, Condvar, Mutex, mpsc},
    thread,
};

use crate::{Answer, PoolError, Task, WorkerCommand, WorkerProcess};

type Outcome = Result<Answer, PoolError>;
type Job = (Range<u64>, mpsc::Sender<Outcome>);

#[derive(Default)]
struct State {
    idle: Vec<WorkerProcess>,
    busy: usize,
    waiting: VecDeque<Job>,
    broken: Option<PoolError>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

pub struct AsyncPool {
    shared: Arc<Shared>,
}

pub struct Pending {
    outcome: mpsc::Receiver<Outcome>,
    shared: Arc<Shared>,
}

/// Gives queued tasks to idle workers.
fn hand_out(shared: &Arc<Shared>, state: &mut State) {
    while let Some(mut worker) = state.idle.pop() {
        let Some((range, tell)) = state.waiting.pop_front() else {
            state.idle.push(worker);
            return;
        };
        state.busy += 1;
        let (shared, broken) = (Arc::clone(shared), state.broken.clone());
        thread::spawn(move || {
            let outcome = match broken {
                Some(error) => Err(error),
                None => worker.send(&Task { range }).and_then(|()| worker.receive()),
            };
            let mut state = shared.state.lock().unwrap();
            state.broken = state.broken.take().or(outcome.as_ref().err().cloned());
            let _ = tell.send(outcome);
            state.idle.push(worker);
            state.busy -= 1;
            shared.changed.notify_all();
        });
    }
}

impl AsyncPool {
    pub fn start(command: &WorkerCommand, processes: usize) -> Result<Self, PoolError> {
        let pool = Self { shared: Arc::default() };
        for _ in 0..processes {
            let worker = command.start()?;
            pool.shared.state.lock().unwrap().idle.push(worker);
        }
        Ok(pool)
    }

    pub fn apply_async(&self, range: Range<u64>) -> Pending {
        let (tell, outcome) = mpsc::channel();
        let mut state = self.shared.state.lock().unwrap();
        state.waiting.push_back((range, tell));
        if state.busy == 0 || !state.idle.is_empty() && state.waiting.len() == 1 {
            hand_out(&self.shared, &mut state);
        }
        Pending { outcome, shared: Arc::clone(&self.shared) }
    }

    pub fn join(self) {}
}

impl Drop for AsyncPool {
    fn drop(&mut self) {
        let mut state = self.shared.state.lock().unwrap();
        hand_out(&self.shared, &mut state);
        while state.busy > 0 || !state.waiting.is_empty() {
            state = self.shared.changed.wait(state).unwrap();
            hand_out(&self.shared, &mut state);
        }
        for mut worker in state.idle.drain(..) {
            let _ = worker.wait();
        }
    }
}

impl Pending {
    pub fn get(self) -> Outcome {
        let mut state = self.shared.state.lock().unwrap();
        loop {
            hand_out(&self.shared, &mut state);
            match self.outcome.try_recv() {
                Ok(outcome) => return outcome,
                Err(mpsc::TryRecvError::Disconnected) => return Err(PoolError::Ended),
                Err(mpsc::TryRecvError::Empty) => {}
            }
            state = self.shared.changed.wait(state).unwrap();
        }
    }
}
