//! Puts the lists together as the threads end.
//!
//! caught by: same-list
//! may fail: small-ranges

use std::{ops::Range, sync::Mutex, thread};

use crate::{primes_sequential, ranges::chunks};

pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    let pieces = Mutex::new(chunks(range, 64).into_iter());
    let found = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let Some(piece) = pieces.lock().unwrap().next() else { return };
                    let primes = primes_sequential(piece);
                    found.lock().unwrap().extend(primes);
                }
            });
        }
    });
    found.into_inner().unwrap()
}
