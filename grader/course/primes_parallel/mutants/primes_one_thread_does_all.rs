//! Gives the whole range to one thread.
//!
//! caught by: all-threads, shared-finely

use std::{ops::Range, thread};

use crate::primes_sequential;

pub fn primes_parallel(range: Range<u64>, _threads: usize) -> Vec<u64> {
    thread::spawn(|| primes_sequential(range)).join().unwrap()
}
