//! Parses the comment at the top of a kept file, with lines of the form `//! KEY: VALUE`.

use crate::course::ExerciseEntry;

/// The values of the header lines `//! KEY: VALUE`.
pub(super) fn values<'a>(text: &'a str, key: &'a str) -> impl Iterator<Item = &'a str> {
    text.lines()
        .map_while(|line| line.strip_prefix("//!"))
        .filter_map(move |line| line.trim().strip_prefix(key)?.strip_prefix(':').map(str::trim))
}

/// The items of header lines that are comma-separated lists.
pub(super) fn list<'a>(text: &'a str, key: &'a str) -> impl Iterator<Item = &'a str> {
    values(text, key).flat_map(|line| line.split(',').map(str::trim))
}

/// The names of checks of `exercise` in header lines, or why one of them is wrong.
pub(super) fn checks<'a>(
    text: &'a str,
    key: &'a str,
    exercise: &ExerciseEntry,
) -> Result<Vec<&'a str>, String> {
    let known = |name: &str| exercise.checks.iter().any(|entry| entry.name == name);
    let checked = |name| match known(name) {
        true => Ok(name),
        false => Err(format!("its header names `{}/{name}`, which does not exist", exercise.name)),
    };
    list(text, key).map(checked).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_end_with_the_comment() {
        let text = "//! Joins at once.\n//!\n//! caught by: a, b\n//! keeps: 3\n\n//! keeps: 9\n";
        assert_eq!(values(text, "caught by").collect::<Vec<_>>(), ["a, b"]);
        assert_eq!(values(text, "keeps").collect::<Vec<_>>(), ["3"]);
    }
}
