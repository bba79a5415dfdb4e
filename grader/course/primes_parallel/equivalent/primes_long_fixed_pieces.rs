//! Pieces of fixed length. A manager thread gives each to the next thread that asks.

use std::{ops::Range, sync::mpsc, thread};

use crate::primes_sequential;

const LENGTH: usize = 25_000;

pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    let (ask, asked) = mpsc::channel::<mpsc::Sender<u64>>();
    let mut lists = thread::scope(|scope| {
        let starts = range.clone().step_by(LENGTH);
        scope.spawn(move || {
            for start in starts {
                let Ok(worker) = asked.recv() else { return };
                worker.send(start).unwrap();
            }
        });
        let end = range.end;
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                let ask = ask.clone();
                scope.spawn(move || {
                    let mut lists = Vec::new();
                    loop {
                        let (answer, answered) = mpsc::channel();
                        if ask.send(answer).is_err() {
                            return lists;
                        }
                        let Ok(start) = answered.recv() else { return lists };
                        let stop = end.min(start + LENGTH as u64);
                        lists.push(primes_sequential(start..stop));
                    }
                })
            })
            .collect();
        drop(ask);
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect::<Vec<_>>()
    });
    lists.retain(|list| !list.is_empty());
    lists.sort_by_key(|list| list[0]);
    lists.concat()
}
