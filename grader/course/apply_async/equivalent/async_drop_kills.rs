//! Threads look for tasks every few milliseconds. A drop kills the workers at once and discards queued tasks. `join`
//! lets the workers finish them.

use std::{
    collections::VecDeque,
    ops::Range,
    sync::{Arc, Mutex, OnceLock, mpsc},
    thread::{self, JoinHandle},
    time::Duration,
};

use crate::{Answer, PoolError, Task, WorkerCommand, WorkerProcess};

type Outcome = Result<Answer, PoolError>;
type Job = (Range<u64>, mpsc::SyncSender<Outcome>);

#[derive(Clone, Copy, PartialEq)]
enum Order {
    Work,
    Finish,
    Stop,
}

struct Shared {
    jobs: Mutex<VecDeque<Job>>,
    order: Mutex<Order>,
    broken: OnceLock<PoolError>,
}

pub struct AsyncPool {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

pub struct Pending(mpsc::Receiver<Outcome>);

impl AsyncPool {
    pub fn start(command: &WorkerCommand, processes: usize) -> Result<Self, PoolError> {
        let shared = Arc::new(Shared {
            jobs: Mutex::default(),
            order: Mutex::new(Order::Work),
            broken: OnceLock::new(),
        });
        let mut pool = Self { shared, threads: Vec::new() };
        for _ in 0..processes {
            let worker = command.start()?;
            let shared = Arc::clone(&pool.shared);
            pool.threads.push(thread::spawn(move || serve(worker, &shared)));
        }
        Ok(pool)
    }

    pub fn apply_async(&self, range: Range<u64>) -> Pending {
        let (tell, outcome) = mpsc::sync_channel(1);
        self.shared.jobs.lock().unwrap().push_back((range, tell));
        Pending(outcome)
    }

    pub fn join(mut self) {
        self.end(Order::Finish);
    }

    fn end(&mut self, order: Order) {
        *self.shared.order.lock().unwrap() = order;
        self.threads.drain(..).for_each(|thread| thread.join().unwrap());
    }
}

impl Drop for AsyncPool {
    fn drop(&mut self) {
        self.end(Order::Stop);
        self.shared.jobs.lock().unwrap().clear();
    }
}

impl Pending {
    pub fn get(self) -> Outcome {
        self.0.recv().unwrap_or(Err(PoolError::Ended))
    }
}

fn serve(mut worker: WorkerProcess, shared: &Shared) {
    loop {
        // Checked first, so that tasks handed in before `join` are found after it.
        let order = *shared.order.lock().unwrap();
        if order == Order::Stop {
            let _ = worker.kill();
            break;
        }
        let job = shared.jobs.lock().unwrap().pop_front();
        let Some((range, tell)) = job else {
            if order == Order::Finish {
                break;
            }
            thread::sleep(Duration::from_millis(3));
            continue;
        };
        let outcome = match shared.broken.get() {
            Some(error) => Err(error.clone()),
            None => worker.send(&Task { range }).and_then(|()| worker.receive()),
        };
        if let Err(error) = &outcome {
            let _ = shared.broken.set(error.clone());
        }
        let _ = tell.send(outcome);
    }
    let _ = worker.wait();
}
