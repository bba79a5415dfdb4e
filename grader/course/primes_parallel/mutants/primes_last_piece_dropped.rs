//! Cuts pieces of equal length and forgets what is left over at the end.
//!
//! caught by: same-list, small-ranges

use std::ops::Range;

use rayon::{ThreadPoolBuilder, prelude::*};

use crate::primes_sequential;

pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    let pieces = 64;
    let length = (range.end - range.start) / pieces;
    let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| {
        (0..pieces)
            .into_par_iter()
            .map(|nth| range.start + nth * length)
            .flat_map_iter(|start| primes_sequential(start..start + length))
            .collect()
    })
}
