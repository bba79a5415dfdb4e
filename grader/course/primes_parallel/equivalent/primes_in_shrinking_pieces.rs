//! Pieces that grow shorter as the work gets less.

use crate::is_prime;
use std::{ops::Range, sync::Mutex, thread};
/// OpenMP's guided schedule, with pieces of half a fair share of the rest. Even numbers are never
/// tested.
pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    let left = Mutex::new(range);
    let take = || {
        let mut left = left.lock().unwrap();
        let len = left.end.saturating_sub(left.start);
        if len == 0 {
            return None;
        }
        let n = (len / (2 * threads as u64)).max(1);
        let part = left.start..left.start + n;
        left.start += n;
        Some(part)
    };
    let parts: Vec<(u64, Vec<u64>)> = thread::scope(|s| {
        let hs: Vec<_> = (0..threads)
            .map(|_| {
                s.spawn(|| {
                    let mut mine = vec![];
                    while let Some(part) = take() {
                        let start = part.start;
                        mine.push((
                            start,
                            part.filter(|&n| n == 2 || (n % 2 == 1 && is_prime(n)))
                                .collect::<Vec<_>>(),
                        ));
                    }
                    mine
                })
            })
            .collect();
        hs.into_iter().flat_map(|h| h.join().unwrap()).collect()
    });
    let mut parts = parts;
    parts.sort_by_key(|p| p.0);
    parts.into_iter().flat_map(|p| p.1).collect()
}
