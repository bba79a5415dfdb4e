//! Tests numbers with its own function, which is faster than the given one.
//!
//! caught by: same-list, small-ranges, all-threads, never-over, shared-finely

use std::ops::Range;

use rayon::prelude::*;

pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| range.into_par_iter().filter(|&n| is_prime_too(n)).collect())
}

/// Only 6k - 1 and 6k + 1 can divide what 2 and 3 do not.
fn is_prime_too(n: u64) -> bool {
    if n < 4 {
        return n > 1;
    }
    let divides = |divisor: u64| n % divisor == 0;
    !divides(2) && !divides(3) && (5..=n.isqrt()).step_by(6).all(|d| !divides(d) && !divides(d + 2))
}
