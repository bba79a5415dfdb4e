//! Primes, found by the grader itself: what answers of Part 1 are compared with.

use std::ops::Range;

/// The primes of `range`, ascending.
pub(crate) fn primes_of(range: &Range<u64>) -> Vec<u64> {
    // A sieve of the range by every odd number up to the root: no primes need be known before.
    let Range { start, end } = *range;
    let mut is_prime: Vec<bool> = range.clone().map(|n| n >= 2).collect();
    let mut divisor = 2;
    while divisor * divisor < end {
        let first = start.next_multiple_of(divisor).max(divisor * divisor);
        for multiple in (first..end).step_by(divisor as usize) {
            is_prime[(multiple - start) as usize] = false;
        }
        divisor += if divisor == 2 { 1 } else { 2 };
    }
    range.clone().zip(is_prime).filter(|(_, is_prime)| *is_prime).map(|(n, _)| n).collect()
}

/// The smallest prime that is not below `n`.
pub(crate) fn next_prime(n: u64) -> u64 {
    (n.max(2)..).find(|&n| (2..).take_while(|d| d * d <= n).all(|d| n % d != 0)).unwrap_or(n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_has_the_primes_that_it_has() {
        assert_eq!(primes_of(&(0..30)), [2, 3, 5, 7, 11, 13, 17, 19, 23, 29]);
        assert_eq!(primes_of(&(100_000_000..100_000_040)), [100_000_007, 100_000_037, 100_000_039]);
        assert_eq!(primes_of(&(8..8)), Vec::<u64>::new());
        assert_eq!(primes_of(&(10..2_500_000)).len(), 183_068);
    }

    #[test]
    fn the_next_prime_may_be_the_number_itself() {
        assert_eq!([0, 7, 8, 90].map(next_prime), [2, 7, 11, 97]);
    }
}
