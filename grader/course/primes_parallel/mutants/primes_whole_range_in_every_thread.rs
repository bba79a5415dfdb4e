//! Gives every thread the whole range.
//!
//! caught by: same-list, small-ranges

use std::{ops::Range, thread};

use crate::primes_sequential;

pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    thread::scope(|scope| {
        let workers: Vec<_> =
            (0..threads).map(|_| scope.spawn(|| primes_sequential(range.clone()))).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    })
}
