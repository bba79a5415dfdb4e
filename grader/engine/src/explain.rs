//! Errors and numbers in words.

use std::error::Error;

/// The start of a hint's line in an error.
const HINT: &str = "\nhint: ";

/// The error, its chain of causes, and a hint as the last line. A cause that the message already contains is
/// not repeated.
pub fn explain(error: &dyn Error) -> String {
    let (text, hint) = text_and_hint(error);
    text + &hint.map_or(String::new(), |hint| format!("{HINT}{hint}"))
}

/// Like `explain`, but on one line.
pub fn on_one_line(error: &dyn Error) -> String {
    let (text, hint) = text_and_hint(error);
    [text].into_iter().chain(hint).collect::<Vec<_>>().join("; ").replace('\n', " ")
}

fn text_and_hint(error: &dyn Error) -> (String, Option<String>) {
    let (mut text, mut hint) = apart(error.to_string());
    let mut source = error.source();
    while let Some(cause) = source {
        let (said, own_hint) = apart(cause.to_string());
        if !text.contains(&said) {
            text.push_str(&format!(": {said}"));
        }
        hint = hint.or(own_hint);
        source = cause.source();
    }
    (text, hint)
}

/// `1 learner`, `2 learners`.
pub fn counted(number: usize, one: &str, several: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { several })
}

/// The first `most` of several names, and how many more there are: `a, b and 3 more`.
pub fn first_of(names: &[impl AsRef<str>], most: usize) -> String {
    let first: Vec<&str> = names.iter().take(most).map(AsRef::as_ref).collect();
    match names.len().saturating_sub(most) {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}

/// A sentence with the first of several names; `None` where there are none.
pub fn listed(sentence: &str, names: &[&str]) -> Option<String> {
    let first: Vec<_> = names.iter().take(5).map(|name| name.escape_debug().to_string()).collect();
    let more = match names.len().saturating_sub(first.len()) {
        0 => String::new(),
        more => format!(" and {}", counted(more, "other", "others")),
    };
    (!names.is_empty()).then(|| format!("{sentence}: {}{more}", first.join(", ")))
}

/// The text of an error, and its hint.
fn apart(text: String) -> (String, Option<String>) {
    match text.split_once(HINT) {
        Some((text, hint)) => (text.to_owned(), Some(hint.to_owned())),
        None => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_appear_once_before_the_hint() {
        let cause = anyhow::anyhow!("permission denied\nhint: ask its owner");
        let silent = cause.context("cannot read a.zip");
        assert_eq!(
            explain(silent.as_ref()),
            "cannot read a.zip: permission denied\nhint: ask its owner"
        );
        assert_eq!(
            on_one_line(silent.as_ref()),
            "cannot read a.zip: permission denied; ask its owner"
        );
        let telling = anyhow::anyhow!("no zip").context("a.zip is nothing: no zip\nhint: zip it");
        assert_eq!(explain(telling.as_ref()), "a.zip is nothing: no zip\nhint: zip it");
    }
}
