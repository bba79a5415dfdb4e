//! Starts a thread for every number.
//!
//! caught by: same-list, all-threads, never-over, shared-finely

use std::{ops::Range, thread};

use crate::is_prime;

pub fn primes_parallel(range: Range<u64>, _threads: usize) -> Vec<u64> {
    let tests: Vec<_> = range.map(|n| (n, thread::spawn(move || is_prime(n)))).collect();
    tests.into_iter().filter_map(|(n, test)| test.join().unwrap().then_some(n)).collect()
}
