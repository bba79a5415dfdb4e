//! Returns whether each number is a prime, instead of the primes.
//!
//! caught by: same-list, small-ranges

use std::ops::Range;

use rayon::{ThreadPoolBuilder, prelude::*};

use crate::is_prime;

pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| range.into_par_iter().map(|n| u64::from(is_prime(n))).collect())
}
