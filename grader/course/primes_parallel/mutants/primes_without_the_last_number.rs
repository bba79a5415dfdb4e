//! Off by one. The last number of the range is not tested.
//!
//! caught by: same-list, small-ranges

use std::ops::Range;

use rayon::{ThreadPoolBuilder, prelude::*};

use crate::is_prime;

pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let numbers = range.start..range.end.saturating_sub(1);
    pool.install(|| numbers.into_par_iter().filter(|&n| is_prime(n)).collect())
}
