//! Sets the size of rayon's global pool. That works for the first call of a process and has no
//! effect later.
//!
//! caught by: all-threads, never-over

use std::ops::Range;

use rayon::prelude::*;

use crate::is_prime;

pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    // Fails if the pool exists already, which is ignored.
    let _ = rayon::ThreadPoolBuilder::new().num_threads(threads).build_global();
    range.into_par_iter().filter(|&n| is_prime(n)).collect()
}
