//! Gives the threads pieces of equal length. The caller also tests the numbers that are left over at the end.
//!
//! caught by: never-over

use std::{
    ops::Range,
    sync::atomic::{AtomicU64, Ordering},
    thread,
};

use crate::primes_sequential;

pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    let pieces = 64 * threads as u64;
    let length = range.end.saturating_sub(range.start) / pieces;
    let next = AtomicU64::new(0);
    let mut primes: Vec<u64> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| {
                    let mut found = Vec::new();
                    loop {
                        let nth = next.fetch_add(1, Ordering::Relaxed);
                        if nth >= pieces {
                            return found;
                        }
                        let start = range.start + nth * length;
                        found.extend(primes_sequential(start..start + length));
                    }
                })
            })
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    // And the rest.
    primes.extend(primes_sequential(range.start + pieces * length..range.end));
    primes.sort_unstable();
    primes
}
