//! Keeps the numbers in 32 bits.
//!
//! caught by: same-list, small-ranges

use std::ops::Range;

use rayon::{ThreadPoolBuilder, prelude::*};

use crate::is_prime;

pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let numbers = range.start as u32..range.end as u32;
    pool.install(|| numbers.into_par_iter().map(u64::from).filter(|&n| is_prime(n)).collect())
}
