//! Starts `threads` threads and works in the calling thread, too.
//!
//! caught by: never-over

use std::{ops::Range, sync::Mutex, thread};

use crate::{primes_sequential, ranges::chunks};

pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    let pieces = Mutex::new(chunks(range, 64));
    let found = Mutex::new(Vec::new());
    let work = || {
        loop {
            let Some(piece) = pieces.lock().unwrap().pop() else { return };
            let primes = primes_sequential(piece);
            found.lock().unwrap().extend(primes);
        }
    };
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(work);
        }
        work();
    });
    let mut primes = found.into_inner().unwrap();
    primes.sort_unstable();
    primes
}
