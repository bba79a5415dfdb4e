//! Keeps the first list that it has found in a static and returns it for every other range, too.
//!
//! caught by: same-list, small-ranges, all-threads
//! may fail: never-over

use std::{ops::Range, sync::OnceLock};

use rayon::prelude::*;

use crate::is_prime;

static FOUND: OnceLock<Vec<u64>> = OnceLock::new();

pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    let find = || {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| range.into_par_iter().filter(|&n| is_prime(n)).collect())
    };
    FOUND.get_or_init(find).clone()
}
