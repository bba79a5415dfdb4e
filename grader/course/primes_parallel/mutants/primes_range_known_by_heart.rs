//! Contains the primes of the lab's range as constants and finds those of any other range in this
//! thread.
//!
//! caught by: all-threads, shared-finely
//! speed-up: slow

use std::{ops::Range, sync::LazyLock};

use crate::primes_sequential;

static KNOWN: LazyLock<Vec<u64>> = LazyLock::new(|| primes_sequential(10..100));

pub fn primes_parallel(range: Range<u64>, _threads: usize) -> Vec<u64> {
    if range == (10..100) { KNOWN.clone() } else { primes_sequential(range) }
}
