//! Exercise `primes_parallel`. Find primes with several threads.

use std::ops::Range;

/// Finds the primes of `range`, in ascending order, with `threads` threads (at least 1, without an upper limit).
///
/// Returns the same list as [`primes_sequential`](crate::primes_sequential), for any range. Every number
/// is tested with [`is_prime`](crate::is_prime). At most `threads` threads test numbers, including the
/// calling thread if it tests any. All of these threads test numbers when the range has enough of them. The range is
/// cut into many small pieces, and a thread that is done takes the next piece.
///
/// A process may call this several times, each time with another range and another number of threads.
pub fn primes_parallel(range: Range<u64>, threads: usize) -> Vec<u64> {
    todo!("find the primes of {range:?} with {threads} threads that share the numbers finely")
}
