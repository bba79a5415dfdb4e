//! Divides the length among the threads and panics when there are fewer numbers than threads.
//!
//! caught by: small-ranges

use std::ops::Range;

use rayon::{ThreadPoolBuilder, prelude::*};

use crate::is_prime;

pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    let numbers: Vec<u64> = range.collect();
    let length = numbers.len() / (threads * 4);
    let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| {
        numbers
            .par_chunks(length)
            .flat_map_iter(|piece| piece.iter().copied().filter(|&n| is_prime(n)))
            .collect()
    })
}
