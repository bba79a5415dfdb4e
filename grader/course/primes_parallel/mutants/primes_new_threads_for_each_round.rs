//! Starts new threads for every round of pieces and waits for a whole round.
//!
//! caught by: never-over, shared-finely

use std::{ops::Range, thread};

use crate::{primes_sequential, ranges::chunks};

pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    let mut primes = Vec::new();
    for round in chunks(range, threads * 16).chunks(threads) {
        thread::scope(|scope| {
            let workers: Vec<_> = round
                .iter()
                .map(|piece| scope.spawn(|| primes_sequential(piece.clone())))
                .collect();
            primes.extend(workers.into_iter().flat_map(|worker| worker.join().unwrap()));
        });
    }
    primes
}
