//! Adds 2 by hand to every range that begins at 2 or below, also where it ends there.
//!
//! caught by: small-ranges

use std::ops::Range;

use rayon::prelude::*;

use crate::is_prime;

pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    let mut primes = Vec::new();
    if range.start <= 2 && range.end > 1 {
        primes.push(2);
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let odd: Vec<u64> = pool.install(|| {
        let odd = (range.start.max(3)..range.end).into_par_iter().filter(|n| n % 2 == 1);
        odd.filter(|&n| is_prime(n)).collect()
    });
    primes.extend(odd);
    primes
}
