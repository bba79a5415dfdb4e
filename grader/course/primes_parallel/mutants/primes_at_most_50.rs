//! Has a pool of at most fifty threads.
//!
//! caught by: all-threads

use std::ops::Range;

use rayon::prelude::*;

use crate::is_prime;

pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    let threads = threads.clamp(1, 50);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| range.into_par_iter().filter(|&n| is_prime(n)).collect())
}
