//! Cuts one piece per thread so that each costs the same, by an estimate of what a number costs.
//!
//! caught by: shared-finely

use std::{ops::Range, thread};

use crate::primes_sequential;

pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    // The cost of a number grows like its root. The cost of all numbers up to n grows like n to the
    // 3/2.
    let (low, high) = ((range.start as f64).powf(1.5), (range.end as f64).powf(1.5));
    let cut = |nth: usize| {
        let cost = low + (high - low) * nth as f64 / threads as f64;
        (cost.powf(2.0 / 3.0) as u64).clamp(range.start, range.end)
    };
    let mut cuts: Vec<u64> = (0..=threads).map(cut).collect();
    (cuts[0], cuts[threads]) = (range.start, range.end);
    thread::scope(|scope| {
        let pieces = cuts.windows(2).map(|pair| pair[0]..pair[1].max(pair[0]));
        let workers: Vec<_> =
            pieces.map(|piece| scope.spawn(|| primes_sequential(piece))).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    })
}
