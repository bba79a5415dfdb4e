//! Never uses more than sixteen threads, on the argument that more are useless on any machine.
//!
//! caught by: all-threads

use std::{
    ops::Range,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use crate::{primes_sequential, ranges::chunks};

const MAX_THREADS: usize = 16;

pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    let threads = threads.min(MAX_THREADS);
    let pieces = chunks(range, threads * 64);
    let next = AtomicUsize::new(0);
    let mut lists: Vec<(usize, Vec<u64>)> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| {
                    let mut lists = Vec::new();
                    loop {
                        let nth = next.fetch_add(1, Ordering::Relaxed);
                        let Some(piece) = pieces.get(nth) else { return lists };
                        lists.push((nth, primes_sequential(piece.clone())));
                    }
                })
            })
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    lists.sort_unstable_by_key(|(nth, _)| *nth);
    lists.into_iter().flat_map(|(_, list)| list).collect()
}
