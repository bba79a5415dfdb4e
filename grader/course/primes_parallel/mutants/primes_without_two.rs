//! Tests odd numbers only and adds 2 by hand, but not when the range begins with it.
//!
//! caught by: small-ranges

use std::ops::Range;

use rayon::prelude::*;

use crate::is_prime;

pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    let mut primes = Vec::new();
    if range.start < 2 && range.end > 2 {
        primes.push(2);
    }
    let first = range.start.max(3) | 1;
    let count = range.end.saturating_sub(first).div_ceil(2);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let odd: Vec<u64> = pool.install(|| {
        (0..count).into_par_iter().map(|i| first + 2 * i).filter(|&n| is_prime(n)).collect()
    });
    primes.extend(odd);
    primes
}
