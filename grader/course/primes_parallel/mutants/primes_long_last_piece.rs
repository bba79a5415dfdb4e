//! Cuts three quarters of the range finely and leaves the last quarter in one piece.
//!
//! caught by: shared-finely

use crate::is_prime;
use std::{ops::Range, sync::Mutex, thread};

pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    if range.is_empty() {
        return Vec::new();
    }
    let step = step(&range, threads);
    let next = Mutex::new(Some(range.start));
    let found = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(piece) = take(&next, &range, step) {
                    let primes: Vec<u64> = piece.filter(|&n| is_prime(n)).collect();
                    found.lock().unwrap().extend(primes);
                }
            });
        }
    });
    let mut found = found.into_inner().unwrap();
    found.sort();
    found
}

fn step(range: &Range<u64>, threads: usize) -> u64 {
    ((range.end - range.start) / (threads as u64).saturating_mul(32)).max(1)
}

fn take(next: &Mutex<Option<u64>>, range: &Range<u64>, step: u64) -> Option<Range<u64>> {
    let mut next = next.lock().unwrap();
    let start = (*next)?;
    let quarter = range.end - (range.end - range.start) / 4;
    let end = if start >= quarter { range.end } else { start.saturating_add(step).min(range.end) };
    *next = (end < range.end).then_some(end);
    Some(start..end)
}
