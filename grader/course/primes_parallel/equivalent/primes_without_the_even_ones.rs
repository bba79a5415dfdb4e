//! Rayon in its own pool. No even number but two is ever tested.

use crate::is_prime;
use rayon::prelude::*;
use std::ops::Range;
/// Rayon, and no even number but 2 is ever tested.
pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
    pool.install(|| {
        range.into_par_iter().filter(|&n| n == 2 || n % 2 == 1 && is_prime(n)).collect()
    })
}
