//! Gives every nth number to a thread. The shares are equal, but no thread takes over work from one
//! that is held up.
//!
//! caught by: shared-finely

use std::{ops::Range, thread};

use crate::is_prime;

pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    let mut primes: Vec<u64> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|first| {
                let numbers = range.clone().skip(first).step_by(threads);
                scope.spawn(|| numbers.filter(|&n| is_prime(n)).collect::<Vec<_>>())
            })
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    primes.sort_unstable();
    primes
}
