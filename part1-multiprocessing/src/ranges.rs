//! Ranges of numbers as typed on a command line, and ranges cut into chunks.

use std::{ops::Range, str::FromStr};

/// Workload A has even work and 54 208 primes, from 100 000 007 to 100 999 993.
pub const A: Range<u64> = 100_000_000..101_000_000;

/// Workload B has 183 068 primes. The last of 64 equal chunks takes 6.7 times as long as the first.
pub const B: Range<u64> = 10..2_500_000;

/// A range as typed on a command line, such as `10..100`, `10..=99`, `A` or `B`. Digits may be separated by `_`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed(pub Range<u64>);

/// Several ranges separated by commas. An empty text gives no ranges.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedList(pub Vec<Range<u64>>);

/// Why a text is not a range.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RangeError {
    /// The text is not two numbers with two dots between them.
    #[error("`{0}` is not a range\nhint: write 10..100 (100 not included), 10..=99, A or B")]
    NotARange(String),
    /// The larger end comes first.
    #[error("the range {0} runs backwards\nhint: the smaller end comes first")]
    Backwards(String),
}

impl FromStr for Typed {
    type Err = RangeError;

    fn from_str(text: &str) -> Result<Self, RangeError> {
        let not_a_range = || RangeError::NotARange(text.to_owned());
        let number = |digits: &str| -> Result<u64, RangeError> {
            digits.trim().replace('_', "").parse().map_err(|_| not_a_range())
        };
        match text.trim() {
            "A" => return Ok(Self(A)),
            "B" => return Ok(Self(B)),
            _ => {}
        }
        let (start, end) = text.split_once("..").ok_or_else(not_a_range)?;
        let start = number(start)?;
        let end = match end.strip_prefix('=') {
            None => number(end)?,
            Some(last) => number(last)?.checked_add(1).ok_or_else(not_a_range)?,
        };
        if start > end {
            return Err(RangeError::Backwards(text.to_owned()));
        }
        Ok(Self(start..end))
    }
}

impl FromStr for TypedList {
    type Err = RangeError;

    fn from_str(text: &str) -> Result<Self, RangeError> {
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        parts.map(|part| Ok(part.parse::<Typed>()?.0)).collect::<Result<_, _>>().map(Self)
    }
}

/// Cuts `range` into `count` chunks (at least 1) whose lengths differ by at most one. The chunks are in order, and each
/// number is in exactly one of them. A range with fewer numbers than `count` gives fewer chunks, and an empty one none.
///
/// ```
/// use part1_multiprocessing::ranges::chunks;
///
/// assert_eq!(chunks(0..10, 3), [0..3, 3..6, 6..10]);
/// assert_eq!(chunks(5..7, 64), [5..6, 6..7]);
/// ```
pub fn chunks(range: Range<u64>, count: usize) -> Vec<Range<u64>> {
    let length = range.end.saturating_sub(range.start);
    let count = (count as u64).min(length);
    // In 128 bits, because length times count may not fit into 64.
    let cut =
        |nth: u64| range.start + (u128::from(length) * u128::from(nth) / u128::from(count)) as u64;
    (0..count).map(|nth| cut(nth)..cut(nth + 1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_read_as_in_rust() {
        assert_eq!("10..2_500_000".parse(), Ok(Typed(B)));
        assert_eq!("3..=5".parse(), Ok(Typed(3..6)));
        assert_eq!("A".parse(), Ok(Typed(A)));
        assert_eq!("7..7".parse(), Ok(Typed(7..7)));
        assert_eq!("1..3, 9..=9".parse(), Ok(TypedList(vec![1..3, 9..10])));
        assert_eq!("".parse(), Ok(TypedList(vec![])));
    }

    #[test]
    fn bad_ranges_are_quoted_in_errors() {
        for text in ["", "7", "1-3", "one..two", "-1..3", "0..=18446744073709551615"] {
            assert_eq!(text.parse::<Typed>(), Err(RangeError::NotARange(text.into())));
        }
        assert_eq!("5..2".parse::<TypedList>(), Err(RangeError::Backwards("5..2".into())));
    }

    #[test]
    fn chunks_cover_the_range_once() {
        for (range, count) in
            [(10..2_500_000, 64), (0..7, 3), (5..8, 64), (9..9, 4), (0..u64::MAX, 7)]
        {
            let chunks = chunks(range.clone(), count);
            assert!(chunks.windows(2).all(|pair| pair[0].end == pair[1].start));
            assert!(chunks.iter().all(|chunk| !chunk.is_empty()));
            match (chunks.first(), chunks.last()) {
                (Some(first), Some(last)) => {
                    assert_eq!((first.start, last.end), (range.start, range.end))
                }
                _ => assert!(range.is_empty()),
            }
        }
    }
}
