//! Hands pieces that do not contain their last number to the threads and tests these numbers itself at the end.
//!
//! caught by: never-over

use std::{ops::Range, sync::Mutex, thread};

use crate::{is_prime, primes_sequential, ranges::chunks};

pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    let pieces = chunks(range, threads * 40);
    let left = Mutex::new(pieces.iter());
    let work = || {
        let mut found = Vec::new();
        loop {
            let Some(piece) = left.lock().unwrap().next() else { return found };
            found.extend(primes_sequential(piece.start..piece.end - 1));
        }
    };
    let mut primes: Vec<u64> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    primes.extend(pieces.iter().map(|piece| piece.end - 1).filter(|&n| is_prime(n)));
    primes.sort_unstable();
    primes
}
