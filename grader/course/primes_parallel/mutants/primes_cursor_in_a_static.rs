//! Keeps the next number in a static, which begins at zero once for the whole process.
//!
//! caught by: same-list, small-ranges, never-over

use std::{
    ops::Range,
    sync::atomic::{AtomicU64, Ordering},
    thread,
};

use crate::is_prime;

static TAKEN: AtomicU64 = AtomicU64::new(0);

pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    let length = range.end.saturating_sub(range.start);
    let work = || {
        let mut found = Vec::new();
        loop {
            let taken = TAKEN.fetch_add(100, Ordering::Relaxed);
            if taken >= length {
                return found;
            }
            let piece = taken..length.min(taken + 100);
            found.extend(piece.map(|at| range.start + at).filter(|&n| is_prime(n)));
        }
    };
    let mut primes: Vec<u64> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    primes.sort_unstable();
    primes
}
