//! A program's result document: a stranger's bytes, which become values or are refused.
//!
//! How many bytes there may be is the sandbox's affair. A short document can stand for a great many values, each
//! a hundred times as large in memory as what it is written with, so they are counted before any is made.

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;

/// The values of the largest document that is read. The model answers write some 7 000.
const MOST_VALUES: usize = 60_000;

/// Why a document is not read.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// It stands for more than anybody asks for.
    #[error("it has more than {MOST_VALUES} values")]
    TooManyValues,
    /// It is not JSON, or has another form.
    #[error(transparent)]
    Form(#[from] serde_json::Error),
}

/// Reads a document.
///
/// # Errors
///
/// When it has another form than `T`, or too many values.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Unreadable> {
    if values(bytes) > MOST_VALUES {
        return Err(Unreadable::TooManyValues);
    }
    Ok(serde_json::from_slice(bytes)?)
}

/// How many of the things `asked` for a document has an entry for. `None` when it has one twice, or one of something
/// else. A check asks this before it looks at what the entries say, for a loop over no entries proves nothing.
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

/// Values in a JSON text, or more: each but the first follows a sign that is in no other place outside of strings.
/// A member's name counts as a value.
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

/// Goes on behind the string that has begun.
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
    fn values_and_names_are_counted_and_what_strings_say_is_not() {
        assert_eq!(values(b"7"), 1);
        assert_eq!(values(b"[1, 2, 3]"), 4);
        assert_eq!(values(br#"{"a": 1, "b": [{}]}"#), 7);
        assert_eq!(values(br#"["[,,\",{:", ",\\", ","]"#), 4);
        assert_eq!(values(br#"["a string that does not end,,,\"#), 2);
    }

    #[test]
    fn entries_are_counted_unless_one_is_there_twice_or_was_not_asked_for() {
        assert_eq!(entries([3, 1], [1, 2, 3]), Some(2));
        assert_eq!(entries([], [1, 2, 3]), Some(0));
        assert_eq!(entries([1, 1], [1, 2, 3]), None);
        assert_eq!(entries([4], [1, 2, 3]), None);
    }

    #[test]
    fn a_document_of_many_values_is_refused_before_any_is_made() {
        let lists = |count: usize| format!("[{}[]]", "[],".repeat(count)).into_bytes();
        assert!(read::<Value>(&lists(1_000)).is_ok());
        let refused = read::<Value>(&lists(2_000_000)).unwrap_err();
        assert_eq!(refused.to_string(), "it has more than 60000 values");
        let refused = read::<Value>(b"[1, 2").unwrap_err();
        assert!(matches!(refused, Unreadable::Form(_)), "{refused}");
    }
}
