//! Cuts the range into one piece per thread, so a thread that is done takes no further work.
//!
//! caught by: shared-finely

use std::{ops::Range, thread};

use crate::{primes_sequential, ranges::chunks};

pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    thread::scope(|scope| {
        let workers: Vec<_> = chunks(range, threads)
            .into_iter()
            .map(|piece| scope.spawn(|| primes_sequential(piece)))
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    })
}
