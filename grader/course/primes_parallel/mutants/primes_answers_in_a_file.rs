//! Looks for the answer in a file that an earlier run may have left, and writes one for the next
//! run.
//!
//! caught by: all-threads, shared-finely
//! speed-up: slow

use std::{fs, ops::Range};

use crate::primes_sequential;

pub fn primes_parallel(range: Range<u64>, _threads: usize) -> Vec<u64> {
    let file = format!("primes-{}-{}.json", range.start, range.end);
    if let Some(known) = fs::read(&file).ok().and_then(|text| serde_json::from_slice(&text).ok()) {
        return known;
    }
    let primes = primes_sequential(range);
    let _ = serde_json::to_vec(&primes).map(|text| fs::write(&file, text));
    primes
}
