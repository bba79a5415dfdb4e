//! Sizes rayon's global pool: right for the first call of a process, and deaf to every later one.
//!
//! caught by: all-threads, never-over

use std::ops::Range;

use rayon::prelude::*;

use crate::is_prime;

pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    // It complains when it was built already; nothing to worry about.
    let _ = rayon::ThreadPoolBuilder::new().num_threads(threads).build_global();
    range.into_par_iter().filter(|&n| is_prime(n)).collect()
}
