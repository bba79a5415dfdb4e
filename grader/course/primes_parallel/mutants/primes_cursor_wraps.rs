//! Takes pieces from an atomic cursor that wraps around at the end of the 64 bits.
//!
//! caught by: small-ranges

use std::{
    ops::Range,
    sync::atomic::{AtomicU64, Ordering},
    thread,
};

use crate::is_prime;

const PIECE: u64 = 1_000;

pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    let cursor = AtomicU64::new(range.start);
    let end = range.end;
    let mut primes: Vec<u64> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| {
                    let mut found = Vec::new();
                    loop {
                        let start = cursor.fetch_add(PIECE, Ordering::Relaxed);
                        if start >= end {
                            return found;
                        }
                        let stop = end.min(start + PIECE);
                        found.extend((start..stop).filter(|&n| is_prime(n)));
                    }
                })
            })
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    primes.sort_unstable();
    primes
}
