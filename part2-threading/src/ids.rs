//! Lists of ids as typed on a command line, such as `1..=20`, `1..21` or `3,5,5,8..=10`.

use std::str::FromStr;

/// Ids in the order in which they were typed. An id may occur twice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ids(pub Vec<u64>);

/// The maximum length of a list, so that a typo does not start a billion threads.
pub const MOST: u64 = 100_000;

/// Why a text is not a list of ids.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdsError {
    /// A part is neither a number nor a range.
    #[error("`{0}` is neither an id nor a range\nhint: write 7, 1..=20 (20 included) or 1..21")]
    NotAnId(String),
    /// A range is empty.
    #[error("the range {0} holds no id\nhint: the smaller end comes first")]
    EmptyRange(String),
    /// The list is longer than [`MOST`].
    #[error("{0} is more than {MOST} ids")]
    TooMany(String),
}

impl FromStr for Ids {
    type Err = IdsError;

    fn from_str(text: &str) -> Result<Self, IdsError> {
        let mut ids = Vec::new();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let number = |digits: &str| {
                digits.trim().parse::<u64>().map_err(|_| IdsError::NotAnId(part.to_owned()))
            };
            let (first, end) = if let Some((first, last)) = part.split_once("..=") {
                (number(first)?, number(last)?.saturating_add(1))
            } else if let Some((first, end)) = part.split_once("..") {
                (number(first)?, number(end)?)
            } else {
                ids.push(number(part)?);
                continue;
            };
            if first >= end {
                return Err(IdsError::EmptyRange(part.to_owned()));
            }
            if end - first > MOST || ids.len() as u64 + (end - first) > MOST {
                return Err(IdsError::TooMany(text.to_owned()));
            }
            ids.extend(first..end);
        }
        if ids.len() as u64 > MOST {
            return Err(IdsError::TooMany(text.to_owned()));
        }
        Ok(Self(ids))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_read_as_in_rust() {
        assert_eq!("1..=3, 7,7".parse(), Ok(Ids(vec![1, 2, 3, 7, 7])));
        assert_eq!("1..3".parse(), Ok(Ids(vec![1, 2])));
        assert_eq!("".parse(), Ok(Ids(vec![])));
        assert_eq!("0,18446744073709551615".parse(), Ok(Ids(vec![0, u64::MAX])));
    }

    #[test]
    fn bad_lists_are_quoted_in_errors() {
        assert_eq!("5..2".parse::<Ids>(), Err(IdsError::EmptyRange("5..2".into())));
        assert_eq!("1,two".parse::<Ids>(), Err(IdsError::NotAnId("two".into())));
        let huge = "0..18446744073709551615";
        assert_eq!(huge.parse::<Ids>(), Err(IdsError::TooMany(huge.into())));
    }
}
