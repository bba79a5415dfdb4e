//! The slow work of this part, which is a primality test, and the answer of a single thread.

use std::ops::Range;

use lab::trial_division::has_odd_divisor;

#[cfg(not(lab_without_holds))]
use super::held::STEPS;
use crate::pulse;

/// Whether `n` is a prime. Tries to divide it by 2 and by the odd numbers up to its square root.
///
/// This is slow on purpose. A gate can hold it for single numbers. That is compiled out when the grader measures.
///
/// ```
/// use part1_multiprocessing::is_prime;
///
/// assert!(is_prime(97) && !is_prime(99));
/// ```
pub fn is_prime(n: u64) -> bool {
    #[cfg(not(lab_without_holds))]
    STEPS.at_prime(n);
    pulse::beat(n);
    if n < 2 {
        return false;
    }
    if n.is_multiple_of(2) {
        return n == 2;
    }
    !has_odd_divisor(n)
}

/// The primes of `range`, ascending, found by one thread. This is the baseline.
///
/// ```
/// use part1_multiprocessing::primes_sequential;
///
/// assert_eq!(primes_sequential(10..20), [11, 13, 17, 19]);
/// ```
pub fn primes_sequential(range: Range<u64>) -> Vec<u64> {
    range.filter(|&n| is_prime(n)).collect()
}

/// A list of primes for human eyes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadTail {
    /// The number of primes.
    pub count: usize,
    /// The first ten, or all.
    pub head: Vec<u64>,
    /// The last ten, or all.
    pub tail: Vec<u64>,
}

/// Counts `primes` and takes the first and the last ten.
///
/// ```
/// use part1_multiprocessing::{head_tail, primes_sequential};
///
/// let short = head_tail(&primes_sequential(0..100));
/// assert_eq!((short.count, short.head[0], short.tail[9]), (25, 2, 97));
/// ```
pub fn head_tail(primes: &[u64]) -> HeadTail {
    let count = primes.len();
    HeadTail {
        count,
        head: primes[..count.min(10)].to_vec(),
        tail: primes[count.saturating_sub(10)..].to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_primes_are_found() {
        assert_eq!(primes_sequential(0..30), [2, 3, 5, 7, 11, 13, 17, 19, 23, 29]);
        assert!(primes_sequential(0..2).is_empty());
    }

    #[test]
    fn squares_and_maximum_are_composite() {
        assert!(!is_prime(9) && !is_prime(25) && !is_prime(10_007 * 10_007));
        assert!(!is_prime(u64::MAX) && !is_prime(u64::MAX - 1));
    }

    #[test]
    fn short_lists_are_head_and_tail() {
        let two = head_tail(&[2, 3]);
        assert_eq!((two.count, two.head, two.tail), (2, vec![2, 3], vec![2, 3]));
        let many: Vec<u64> = (0..25).collect();
        assert_eq!(head_tail(&many).tail, (15..25).collect::<Vec<_>>());
        assert_eq!(head_tail(&[]).count, 0);
    }
}
