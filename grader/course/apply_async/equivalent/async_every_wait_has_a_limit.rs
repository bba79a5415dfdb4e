//! A thread with one inbox for tasks and for idle workers, where every wait has a time limit.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::{Answer, PoolError, Task, WorkerCommand, WorkerProcess};

type Outcome = Result<Answer, PoolError>;

enum Mail {
    Do(Range<u64>, SyncSender<Outcome>),
    Idle(usize, Option<PoolError>),
    Finish,
}

type Job = (Range<u64>, SyncSender<Outcome>);

struct Typist {
    thread: JoinHandle<()>,
    paper: Arc<Mutex<Option<Job>>>,
    stop: Arc<Mutex<bool>>,
}

pub struct AsyncPool {
    inbox: Mutex<Sender<Mail>>,
    boss: Option<JoinHandle<()>>,
}

pub struct Pending {
    answer: Receiver<Outcome>,
}

fn type_away(nth: usize, mut worker: WorkerProcess, boss: Sender<Mail>) -> Typist {
    let paper: Arc<Mutex<Option<Job>>> = Arc::default();
    let stop: Arc<Mutex<bool>> = Arc::default();
    let thread = {
        let (paper, stop) = (paper.clone(), stop.clone());
        thread::spawn(move || {
            loop {
                let sheet = paper.lock().unwrap().take();
                if let Some((range, reply)) = sheet {
                    let outcome = worker.send(&Task { range }).and_then(|()| worker.receive());
                    let error = outcome.as_ref().err().cloned();
                    // First the boss. A caller that has seen the error must find the pool broken.
                    let _ = boss.send(Mail::Idle(nth, error));
                    let _ = reply.send(outcome);
                } else if *stop.lock().unwrap() {
                    break;
                } else {
                    thread::park_timeout(Duration::from_millis(10));
                }
            }
            let _ = worker.wait();
        })
    };
    Typist { thread, paper, stop }
}

impl AsyncPool {
    pub fn start(command: &WorkerCommand, processes: usize) -> Result<Self, PoolError> {
        let mut workers: Vec<WorkerProcess> = Vec::new();
        for _ in 0..processes {
            match command.start() {
                Ok(worker) => workers.push(worker),
                Err(error) => {
                    workers.iter_mut().for_each(|w| drop((w.kill(), w.wait())));
                    return Err(error);
                }
            }
        }
        let (inbox, mail) = channel();
        let to_boss = inbox.clone();
        let boss = thread::spawn(move || {
            let typists: Vec<Typist> = workers
                .into_iter()
                .enumerate()
                .map(|(n, w)| type_away(n, w, to_boss.clone()))
                .collect();
            let mut idle: VecDeque<usize> = (0..typists.len()).collect();
            let mut tasks = VecDeque::new();
            let mut broken: Option<PoolError> = None;
            let mut finishing = false;
            while !(finishing && tasks.is_empty() && idle.len() == typists.len()) {
                match mail.recv_timeout(Duration::from_millis(25)) {
                    Ok(Mail::Do(range, reply)) => tasks.push_back((range, reply)),
                    Ok(Mail::Idle(nth, error)) => {
                        idle.push_back(nth);
                        broken = broken.or(error);
                    }
                    Ok(Mail::Finish) => finishing = true,
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => {
                        unreachable!("the boss has a sender, too")
                    }
                }
                if let Some(error) = &broken {
                    for (_, reply) in tasks.drain(..) {
                        let _ = reply.send(Err(error.clone()));
                    }
                }
                while !idle.is_empty() && !tasks.is_empty() {
                    let typist = &typists[idle.pop_front().unwrap()];
                    *typist.paper.lock().unwrap() = tasks.pop_front();
                    typist.thread.thread().unpark();
                }
            }
            for typist in typists {
                *typist.stop.lock().unwrap() = true;
                typist.thread.join().unwrap();
            }
        });
        Ok(Self { inbox: Mutex::new(inbox), boss: Some(boss) })
    }

    pub fn apply_async(&self, range: Range<u64>) -> Pending {
        let (reply, answer) = sync_channel(1);
        let _ = self.inbox.lock().unwrap().send(Mail::Do(range, reply));
        Pending { answer }
    }

    pub fn join(self) {}
}

impl Drop for AsyncPool {
    fn drop(&mut self) {
        let _ = self.inbox.lock().unwrap().send(Mail::Finish);
        self.boss.take().map(JoinHandle::join);
    }
}

impl Pending {
    pub fn get(self) -> Result<Answer, PoolError> {
        loop {
            match self.answer.recv_timeout(Duration::from_secs(1)) {
                Ok(outcome) => return outcome,
                Err(RecvTimeoutError::Timeout) => eprintln!("… still waiting"),
                Err(RecvTimeoutError::Disconnected) => return Err(PoolError::Ended),
            }
        }
    }
}
