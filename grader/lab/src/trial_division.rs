//! The divisions of a primality test.
//!
//! They are in this crate and not in Part 1 for speed. The grader and `--release` optimise this crate and compile it only
//! once. What a learner edits is compiled after every change and need not be fast.

/// Whether an odd number from 3 to the square root of `n` divides `n`.
pub fn has_odd_divisor(n: u64) -> bool {
    let root = n.isqrt();
    let mut divisor = 3;
    while divisor <= root {
        #[expect(
            clippy::manual_is_multiple_of,
            reason = "without optimisation, the call makes this 50 % slower"
        )]
        if n % divisor == 0 {
            return true;
        }
        divisor += 2;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn divisors_are_found_up_to_root() {
        let with: Vec<u64> = (1..60).step_by(2).filter(|&n| has_odd_divisor(n)).collect();
        assert_eq!(with, [9, 15, 21, 25, 27, 33, 35, 39, 45, 49, 51, 55, 57]);
        assert!(has_odd_divisor(10_007 * 10_007) && !has_odd_divisor(10_007));
    }
}
