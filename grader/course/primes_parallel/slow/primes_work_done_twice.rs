//! Tests every number twice, to be sure. All threads work all the time, on twice the necessary work.
//!
//! speed-up: slow

use std::{hint::black_box, ops::Range};

use rayon::{
    ThreadPoolBuilder,
    iter::{IntoParallelIterator, ParallelIterator},
};

use crate::is_prime;

pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let surely = |&n: &u64| is_prime(black_box(n)) & is_prime(black_box(n));
    pool.install(|| range.into_par_iter().filter(surely).collect())
}
