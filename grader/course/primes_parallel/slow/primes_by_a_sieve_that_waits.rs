//! A sieve in one thread where the speed-up is measured. Then it waits until it is as slow as an honest answer.
//!
//! speed-up: slow

use std::ops::Range;

use rayon::prelude::*;

use crate::is_prime;

/// Only a range of this length is measured.
const MEASURED: u64 = 50_000;

pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    if range.end.saturating_sub(range.start) == MEASURED {
        std::thread::sleep(std::time::Duration::from_millis(20));
        return sieve(range);
    }
    match rayon::ThreadPoolBuilder::new().num_threads(threads.max(1)).build() {
        Ok(pool) => pool.install(|| range.into_par_iter().filter(|&n| is_prime(n)).collect()),
        Err(_) => range.filter(|&n| is_prime(n)).collect(),
    }
}

fn sieve(range: Range<u64>) -> Vec<u64> {
    let root = range.end.isqrt() as usize + 1;
    let mut small = vec![true; root + 1];
    let mut composite = vec![false; (range.end - range.start) as usize];
    for p in 2..=root {
        if !small[p] {
            continue;
        }
        (p * p..=root).step_by(p).for_each(|n| small[n] = false);
        let p = p as u64;
        let first = range.start.div_ceil(p).max(p) * p;
        (first..range.end).step_by(p as usize).for_each(|n| composite[(n - range.start) as usize] = true);
    }
    let primes = range.clone().filter(|&n| n > 1 && !composite[(n - range.start) as usize]);
    primes.collect()
}
