//! The queue is a vector behind a lock, with a condition variable. Each answer has a slot
//! with its own lock and condition variable. A drop discards the tasks that no worker has begun.

use std::{
    collections::VecDeque,
    ops::Range,
    sync::{Arc, Condvar, Mutex},
    thread,
};

use crate::{Answer, PoolError, Task, WorkerCommand, WorkerProcess};

type Outcome = Result<Answer, PoolError>;

#[derive(Default)]
struct Slot(Mutex<Option<Outcome>>, Condvar);

#[derive(Default)]
struct State {
    jobs: VecDeque<(Range<u64>, Arc<Slot>)>,
    closed: bool,
    broken: Option<PoolError>,
}

#[derive(Default)]
struct Shared(Mutex<State>, Condvar);

pub struct AsyncPool {
    shared: Arc<Shared>,
    threads: Vec<thread::JoinHandle<()>>,
}

pub struct Pending(Arc<Slot>);

impl AsyncPool {
    pub fn start(command: &WorkerCommand, processes: usize) -> Result<Self, PoolError> {
        let mut pool = Self { shared: Arc::default(), threads: Vec::new() };
        for _ in 0..processes {
            let worker = command.start()?;
            let shared = Arc::clone(&pool.shared);
            pool.threads.push(thread::spawn(move || serve(worker, &shared)));
        }
        Ok(pool)
    }

    pub fn apply_async(&self, range: Range<u64>) -> Pending {
        println!("handed in: {range:?}");
        let slot = Arc::<Slot>::default();
        self.shared.0.lock().unwrap().jobs.push_back((range, Arc::clone(&slot)));
        self.shared.1.notify_one();
        Pending(slot)
    }

    pub fn join(mut self) {
        self.end();
    }

    fn end(&mut self) {
        self.shared.0.lock().unwrap().closed = true;
        self.shared.1.notify_all();
        for thread in self.threads.drain(..) {
            thread.join().unwrap();
        }
    }
}

impl Drop for AsyncPool {
    fn drop(&mut self) {
        let jobs = std::mem::take(&mut self.shared.0.lock().unwrap().jobs);
        for (_, slot) in jobs {
            slot.fill(Err(PoolError::Ended));
        }
        self.end();
    }
}

impl Pending {
    pub fn get(self) -> Outcome {
        let Slot(outcome, filled) = &*self.0;
        let outcome = outcome.lock().unwrap();
        let mut outcome = filled.wait_while(outcome, |outcome| outcome.is_none()).unwrap();
        outcome.take().unwrap()
    }
}

impl Slot {
    fn fill(&self, outcome: Outcome) {
        *self.0.lock().unwrap() = Some(outcome);
        self.1.notify_all();
    }
}

fn serve(mut worker: WorkerProcess, shared: &Shared) {
    loop {
        let next = {
            let state = shared.0.lock().unwrap();
            let nothing = |state: &mut State| state.jobs.is_empty() && !state.closed;
            let mut state = shared.1.wait_while(state, nothing).unwrap();
            state.jobs.pop_front().map(|job| (job, state.broken.clone()))
        };
        let Some(((range, slot), broken)) = next else { break };
        let outcome = match broken {
            Some(error) => Err(error),
            None => worker.send(&Task { range }).and_then(|()| worker.receive()),
        };
        if let Err(error) = &outcome {
            shared.0.lock().unwrap().broken.get_or_insert(error.clone());
        }
        slot.fill(outcome);
    }
    worker.wait().unwrap();
}
