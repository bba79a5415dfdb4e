//! One thread hands tasks to threads that own their workers and ask for a task when they are idle.
//! Answers come through channels of the standard library.

use std::{ops::Range, sync::mpsc, thread};

use crate::{Answer, PoolError, Task, WorkerCommand, WorkerProcess};

type Outcome = Result<Answer, PoolError>;
type Job = (Range<u64>, mpsc::Sender<Outcome>);

/// The messages to the thread that hands out tasks.
enum News {
    Job(Job),
    Idle(mpsc::Sender<Job>),
    Broken(PoolError),
    Close,
}

pub struct AsyncPool {
    news: mpsc::Sender<News>,
    threads: Vec<thread::JoinHandle<()>>,
}

pub struct Pending {
    outcome: mpsc::Receiver<Outcome>,
}

impl AsyncPool {
    pub fn start(command: &WorkerCommand, processes: usize) -> Result<Self, PoolError> {
        let (news, told) = mpsc::channel();
        let mut pool = Self { news, threads: vec![thread::spawn(move || hand_out(&told))] };
        for _ in 0..processes {
            let worker = command.start()?;
            let news = pool.news.clone();
            let thread = thread::Builder::new().name(format!("of-{}", worker.pid()));
            pool.threads.push(thread.spawn(move || serve(worker, &news)).unwrap());
        }
        Ok(pool)
    }

    pub fn apply_async(&self, range: Range<u64>) -> Pending {
        let (tell, outcome) = mpsc::channel();
        let _ = self.news.send(News::Job((range, tell)));
        Pending { outcome }
    }

    pub fn join(self) {}
}

impl Drop for AsyncPool {
    fn drop(&mut self) {
        let _ = self.news.send(News::Close);
        while let Some(thread) = self.threads.pop() {
            thread.join().unwrap();
        }
    }
}

impl Pending {
    pub fn get(self) -> Outcome {
        match self.outcome.recv() {
            Ok(outcome) => outcome,
            Err(mpsc::RecvError) => Err(PoolError::Ended),
        }
    }
}

fn hand_out(told: &mpsc::Receiver<News>) {
    let (mut jobs, mut idle) = (Vec::new(), Vec::new());
    let (mut broken, mut closed) = (None, false);
    loop {
        match told.recv().unwrap() {
            News::Job(job) => jobs.insert(0, job),
            News::Idle(worker) => idle.push(worker),
            News::Broken(error) => broken = broken.or(Some(error)),
            News::Close => closed = true,
        }
        if let Some(error) = &broken {
            for (_, tell) in jobs.drain(..) {
                let _ = tell.send(Err(error.clone()));
            }
        }
        while !jobs.is_empty() && !idle.is_empty() {
            let (worker, job) = (idle.pop().unwrap(), jobs.pop().unwrap());
            worker.send(job).unwrap();
        }
        if closed && jobs.is_empty() {
            // A worker thread that asks from now on finds the channel closed and ends.
            return;
        }
    }
}

fn serve(mut worker: WorkerProcess, news: &mpsc::Sender<News>) {
    loop {
        let (ask, asked) = mpsc::channel();
        if news.send(News::Idle(ask)).is_err() {
            break;
        }
        let Ok((range, tell)) = asked.recv() else { break };
        let outcome = worker.send(&Task { range }).and_then(|()| worker.receive());
        if let Err(error) = &outcome {
            let _ = news.send(News::Broken(error.clone()));
        }
        let _ = tell.send(outcome);
    }
    let _ = worker.wait();
}
