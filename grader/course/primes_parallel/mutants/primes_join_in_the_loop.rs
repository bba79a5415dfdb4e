//! Joins each thread before the next one is started.
//!
//! caught by: all-threads, shared-finely
//! speed-up: slow

use std::{ops::Range, thread};

use crate::{primes_sequential, ranges::chunks};

pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    let mut primes = Vec::new();
    for piece in chunks(range, threads) {
        primes.extend(thread::spawn(|| primes_sequential(piece)).join().unwrap());
    }
    primes
}
