//! Prints without an end in each of its threads. A check takes its snapshot long before the program is stopped. The
//! finding must name the reason all the same.
//!
//! checks: shared-finely
//! outcome: crash
//! within: 60 s
//! says: more than 1 GiB

use std::{ops::Range, thread};

use crate::is_prime;

pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    let line = "all work and no play makes a dull log ".repeat(1000);
    thread::scope(|scope| {
        for first in range.clone().take(threads) {
            let (line, end) = (&line, range.end);
            scope.spawn(move || {
                for number in (first..end).step_by(threads) {
                    let _ = is_prime(number);
                    println!("{line}");
                }
            });
        }
    });
    Vec::new()
}
