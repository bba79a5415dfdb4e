//! Cuts the range with floating-point steps. The last border is one too low for some lengths.
//!
//! caught by: same-list
//! may fail: small-ranges

use std::ops::Range;

use rayon::prelude::*;

use crate::is_prime;

pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    let pieces = threads * 100;
    let step = range.end.saturating_sub(range.start) as f64 / pieces as f64;
    let border = |i: usize| range.start + (i as f64 * step) as u64;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| {
        (0..pieces)
            .into_par_iter()
            .flat_map_iter(|i| (border(i)..border(i + 1)).filter(|&n| is_prime(n)))
            .collect()
    })
}
