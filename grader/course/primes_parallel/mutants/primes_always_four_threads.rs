//! Has a pool of four threads, regardless of `threads`.
//!
//! caught by: all-threads, never-over

use std::ops::Range;

use rayon::{ThreadPoolBuilder, prelude::*};

use crate::is_prime;

pub fn primes_parallel(range: Range<u64>, _threads: usize) -> Vec<u64> {
    let pool = ThreadPoolBuilder::new().num_threads(4).build().unwrap();
    pool.install(|| range.into_par_iter().filter(|&n| is_prime(n)).collect())
}
