//! Reads a program's result document, whose bytes cannot be trusted.
//!
//! The sandbox limits the number of bytes. A short document can still contain very many values, each of which takes a
//! hundred times as much memory as its text. So values are counted before any is created.

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;

/// The maximum number of values. The model answers write about 7 000.
const MOST_VALUES: usize = 60_000;

/// Why a document cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// It has more values than any check needs.
    #[error("it has more than {MOST_VALUES} values")]
    TooManyValues,
    /// It is not JSON, or not of the expected form.
    #[error(transparent)]
    Form(#[from] serde_json::Error),
}

/// Reads a document.
///
/// # Errors
///
/// When it does not have the form of `T`, or has too many values.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Unreadable> {
    if values(bytes) > MOST_VALUES {
        return Err(Unreadable::TooManyValues);
    }
    Ok(serde_json::from_slice(bytes)?)
}

/// The number of entries for things in `asked`. `None` if there are two entries for one thing, or an entry for
/// something else. A check looks at this number before it looks at the entries, because a loop over no entries proves
/// nothing.
pub fn entries<T: Ord>(
    got: impl IntoIterator<Item = T>,
    asked: impl IntoIterator<Item = T>,
) -> Option<usize> {
    let asked: BTreeSet<T> = asked.into_iter().collect();
    let mut seen = BTreeSet::new();
    for entry in got {
        if !asked.contains(&entry) || !seen.insert(entry) {
            return None;
        }
    }
    Some(seen.len())
}

/// The number of values in a JSON text, or more. Each value but the first follows a character that only occurs as a
/// separator outside strings. A member's name counts as a value.
fn values(bytes: &[u8]) -> usize {
    let mut count = 1;
    let mut bytes = bytes.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => skip_string(&mut bytes),
            b'[' | b'{' | b',' | b':' => count += 1,
            _ => {}
        }
    }
    count
}

/// Moves past the end of a string that has begun.
fn skip_string(bytes: &mut std::slice::Iter<u8>) {
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => return,
            b'\\' => {
                bytes.next();
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn values_and_names_are_counted() {
        assert_eq!(values(b"7"), 1);
        assert_eq!(values(b"[1, 2, 3]"), 4);
        assert_eq!(values(br#"{"a": 1, "b": [{}]}"#), 7);
        assert_eq!(values(br#"["[,,\",{:", ",\\", ","]"#), 4);
        assert_eq!(values(br#"["a string that does not end,,,\"#), 2);
    }

    #[test]
    fn duplicate_or_unknown_entries_give_none() {
        assert_eq!(entries([3, 1], [1, 2, 3]), Some(2));
        assert_eq!(entries([], [1, 2, 3]), Some(0));
        assert_eq!(entries([1, 1], [1, 2, 3]), None);
        assert_eq!(entries([4], [1, 2, 3]), None);
    }

    #[test]
    fn oversized_documents_are_refused_unparsed() {
        let lists = |count: usize| format!("[{}[]]", "[],".repeat(count)).into_bytes();
        assert!(read::<Value>(&lists(1_000)).is_ok());
        let refused = read::<Value>(&lists(2_000_000)).unwrap_err();
        assert_eq!(refused.to_string(), "it has more than 60000 values");
        let refused = read::<Value>(b"[1, 2").unwrap_err();
        assert!(matches!(refused, Unreadable::Form(_)), "{refused}");
    }
}
