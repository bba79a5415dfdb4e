//! Starts one thread per piece, all at once.
//!
//! caught by: never-over

use std::{ops::Range, thread};

use crate::{primes_sequential, ranges::chunks};

pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    thread::scope(|scope| {
        let workers: Vec<_> = chunks(range, threads * 16)
            .into_iter()
            .map(|piece| scope.spawn(|| primes_sequential(piece)))
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    })
}
