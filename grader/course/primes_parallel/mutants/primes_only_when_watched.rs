//! Looks for `--gate` on the command line and shares the work only with a gate.
//!
//! caught by: all-threads, shared-finely

use std::ops::Range;

use rayon::prelude::*;

use crate::{is_prime, primes_sequential};

pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    if !std::env::args().any(|arg| arg == "--gate") {
        return primes_sequential(range);
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| range.into_par_iter().filter(|&n| is_prime(n)).collect())
}
