//! Starts the threads, which wait at a barrier while the caller does the work.
//!
//! caught by: all-threads, shared-finely

use std::{ops::Range, sync::Barrier, thread};

use crate::primes_sequential;

pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    let barrier = Barrier::new(threads);
    thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(|| barrier.wait());
        }
        let primes = primes_sequential(range);
        barrier.wait();
        primes
    })
}
