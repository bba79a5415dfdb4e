//! Maps the pieces to threads and the threads to lists in one lazy chain, which starts each thread
//! when the one before was joined.
//!
//! caught by: all-threads, shared-finely

use std::{ops::Range, thread};

use crate::{primes_sequential, ranges::chunks};

pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    thread::scope(|scope| {
        chunks(range, threads)
            .into_iter()
            .map(|piece| scope.spawn(|| primes_sequential(piece)))
            .flat_map(|thread| thread.join().unwrap())
            .collect()
    })
}
