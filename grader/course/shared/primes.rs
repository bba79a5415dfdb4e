//! Primes found by the grader itself, to check the answers of Part 1.

use std::ops::Range;

use fastrand::Rng;

/// The primes of `range`, ascending.
pub(crate) fn primes_of(range: &Range<u64>) -> Vec<u64> {
    // A sieve of the range by every odd number up to the root, which needs no list of primes.
    let Range { start, end } = *range;
    if range.is_empty() {
        return Vec::new();
    }
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

/// Whether no prime up to 100 divides `n`, and `n` is larger than 100. A program that skips the multiples of small
/// primes still tests this number.
pub(crate) fn is_rough(n: u64) -> bool {
    n > 100 && (2..=100).all(|divisor| !n.is_multiple_of(divisor))
}

/// A composite number without a divisor up to 100, from 10 403 to 94 249.
pub(crate) fn rough_composite(rng: &mut Rng) -> u64 {
    next_prime(rng.u64(101..200)) * next_prime(rng.u64(101..308))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_ranges_give_their_primes() {
        assert_eq!(primes_of(&(0..30)), [2, 3, 5, 7, 11, 13, 17, 19, 23, 29]);
        assert_eq!(primes_of(&(100_000_000..100_000_040)), [100_000_007, 100_000_037, 100_000_039]);
        assert_eq!(primes_of(&(8..8)), Vec::<u64>::new());
        assert_eq!(primes_of(&(u64::MAX..u64::MAX)), Vec::<u64>::new());
        assert_eq!(primes_of(&(10..2_500_000)).len(), 183_068);
    }

    #[test]
    fn next_prime_includes_the_number_itself() {
        assert_eq!([0, 7, 8, 90].map(next_prime), [2, 7, 11, 97]);
    }

    #[test]
    fn rough_numbers_lack_small_divisors() {
        let rough: Vec<_> = (0..110).filter(|&n| is_rough(n)).collect();
        assert_eq!(rough, [101, 103, 107, 109]);
        assert!(is_rough(101 * 101) && !is_rough(97 * 10_007));
        let composite = rough_composite(&mut Rng::with_seed(7));
        assert!(is_rough(composite) && next_prime(composite) != composite);
    }
}
