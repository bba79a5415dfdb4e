//! Each worker is an actor with its own mailbox. The calling thread sends the next range to an actor that has answered.
//! If a start fails, the earlier workers are killed.

use std::{
    ops::Range,
    sync::mpsc::{Receiver, Sender, channel},
    thread::{self, JoinHandle},
};

use crate::{Answer, PoolError, Task, WorkerCommand, WorkerProcess};

type Letter = (usize, Range<u64>);
type Report = (usize, usize, Result<Answer, PoolError>);

struct Actor {
    letters: Sender<Letter>,
    thread: JoinHandle<WorkerProcess>,
}

pub struct ProcessPool {
    actors: Vec<Actor>,
    reports: Receiver<Report>,
    broken: Option<PoolError>,
}

impl ProcessPool {
    pub fn start(command: &WorkerCommand, processes: usize) -> Result<Self, PoolError> {
        let mut workers: Vec<WorkerProcess> = Vec::new();
        while workers.len() < processes {
            match command.start() {
                Ok(worker) => workers.push(worker),
                Err(error) => {
                    for mut worker in workers {
                        let _ = worker.kill();
                        let _ = worker.wait();
                    }
                    return Err(error);
                }
            }
        }
        let (report, reports) = channel();
        let actor = |(me, mut worker): (usize, WorkerProcess)| {
            let (letters, inbox) = channel::<Letter>();
            let report: Sender<Report> = report.clone();
            let thread = thread::spawn(move || {
                for (place, range) in inbox {
                    let answer = worker.send(&Task { range }).and_then(|()| worker.receive());
                    let _ = report.send((me, place, answer));
                }
                worker
            });
            Actor { letters, thread }
        };
        let actors = workers.into_iter().enumerate().map(actor).collect();
        Ok(Self { actors, reports, broken: None })
    }

    pub fn map(&mut self, ranges: &[Range<u64>]) -> Result<Vec<Answer>, PoolError> {
        let mut left = ranges.iter().cloned().enumerate();
        let mut answers = vec![None; ranges.len()];
        let mut busy = 0;
        if self.broken.is_none() {
            for (actor, letter) in self.actors.iter().zip(left.by_ref().take(self.actors.len())) {
                actor.letters.send(letter).unwrap();
                busy += 1;
            }
        }
        while busy > 0 {
            let (actor, place, answer) = self.reports.recv().unwrap();
            busy -= 1;
            match answer {
                Ok(answer) => answers[place] = Some(answer),
                Err(error) => _ = self.broken.get_or_insert(error),
            }
            if self.broken.is_none()
                && let Some(letter) = left.next()
            {
                self.actors[actor].letters.send(letter).unwrap();
                busy += 1;
            }
        }
        match &self.broken {
            Some(error) => Err(error.clone()),
            None => Ok(answers.into_iter().map(Option::unwrap).collect()),
        }
    }

    pub fn join(self) {}
}

impl Drop for ProcessPool {
    fn drop(&mut self) {
        let (letters, threads): (Vec<_>, Vec<_>) =
            self.actors.drain(..).map(|actor| (actor.letters, actor.thread)).unzip();
        drop(letters);
        let mut workers: Vec<_> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
        workers.iter_mut().for_each(WorkerProcess::close);
        workers.iter_mut().rev().for_each(|worker| drop(worker.wait()));
    }
}
