//! One thread works. The others run a busy loop to look active.
//!
//! caught by: all-threads, shared-finely
//! speed-up: slow

use std::{
    hint,
    ops::Range,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use crate::primes_sequential;

pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    hint::spin_loop();
                }
            });
        }
        let primes = primes_sequential(range);
        done.store(true, Ordering::Relaxed);
        primes
    })
}
