//! Exercise: find primes with several threads.

use std::ops::Range;

/// Finds the primes of `range`, ascending, with `threads` threads (at least 1).
///
/// The same list as [`primes_sequential`](crate::primes_sequential), for any range. Every number
/// is tested with [`is_prime`](crate::is_prime). At most `threads` threads test numbers, the
/// caller included if it helps; where the range offers enough numbers, all of them do, and the
/// number has no upper limit. The work is shared finely: a thread that is done takes more.
///
/// A process may call this several times, each time with another range and another number of threads.
pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    todo!("find the primes of {range:?} with {threads} threads that share the numbers finely")
}
