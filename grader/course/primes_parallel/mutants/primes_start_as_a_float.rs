//! Calculates where pieces begin in floating point, which has no room for the digits of large numbers.
//!
//! caught by: small-ranges

use std::ops::Range;

use rayon::prelude::*;

use crate::is_prime;

pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    let pieces = 64;
    let (start, end) = (range.start as f64, range.end as f64);
    let border = |nth: u64| match nth {
        0 => start as u64,
        64 => end as u64,
        _ => (start + (end - start) * nth as f64 / pieces as f64) as u64,
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| {
        let pieces = (0..pieces).into_par_iter();
        pieces.flat_map_iter(|nth| (border(nth)..border(nth + 1)).filter(|&n| is_prime(n))).collect()
    })
}
