//! Holds the lock of the numbers while it tests one, so the threads take turns.
//!
//! caught by: all-threads, shared-finely
//! speed-up: slow

use std::{ops::Range, sync::Mutex, thread};

use crate::is_prime;

pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    let numbers = Mutex::new(range);
    let mut primes: Vec<u64> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| {
                    let mut found = Vec::new();
                    // The guard lives as long as the body of this loop.
                    while let Some(n) = numbers.lock().unwrap().next() {
                        if is_prime(n) {
                            found.push(n);
                        }
                    }
                    found
                })
            })
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    primes.sort_unstable();
    primes
}
