//! Exercise: find primes with several threads.

use std::ops::Range;

/// Finds the primes of `range`, ascending, with `threads` threads (at least 1).
///
/// The same list as [`primes_sequential`](crate::primes_sequential), for any range. Every number
/// is tested with [`is_prime`](crate::is_prime). At most `threads` threads test numbers. The calling
/// thread counts if it tests numbers. All of them test numbers when the range has enough. `threads` has no
/// upper limit. The work is shared finely: a thread that is done takes the next small piece.
///
/// A process may call this several times, each time with another range and another number of threads.
pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    todo!("find the primes of {range:?} with {threads} threads that share the numbers finely")
}
