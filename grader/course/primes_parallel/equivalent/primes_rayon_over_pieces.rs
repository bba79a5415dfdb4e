//! Rayon over pieces instead of numbers, without even numbers.

use std::ops::Range;

use rayon::prelude::*;

use crate::{is_prime, ranges::chunks};

pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| {
        chunks(range, 256)
            .par_iter()
            .flat_map_iter(|piece| piece.clone().filter(|n| *n == 2 || n % 2 == 1))
            .filter(|&n| is_prime(n))
            .collect()
    })
}
