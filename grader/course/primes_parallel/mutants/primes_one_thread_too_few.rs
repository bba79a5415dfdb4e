//! Starts one thread too few, because it counts the caller, which only waits.
//!
//! caught by: all-threads

use std::{ops::Range, sync::Mutex, thread};

use crate::{primes_sequential, ranges::chunks};

pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    let pieces = Mutex::new(chunks(range, 64));
    let found = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..(threads - 1).max(1) {
            scope.spawn(|| {
                loop {
                    let Some(piece) = pieces.lock().unwrap().pop() else { return };
                    let primes = primes_sequential(piece);
                    found.lock().unwrap().extend(primes);
                }
            });
        }
    });
    let mut primes = found.into_inner().unwrap();
    primes.sort_unstable();
    primes
}
