//! Errors and numbers in words.

use std::error::Error;

/// The start of a hint's line in an error.
const HINT: &str = "\nhint: ";

/// The error, its chain of causes, and a hint as the last line. A cause that the message already contains is
/// not repeated.
pub fn explain(error: &dyn Error) -> String {
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
    text + hint.as_deref().unwrap_or_default()
}

/// `1 learner`, `2 learners`.
pub fn counted(number: usize, one: &str, several: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { several })
}

/// The text of an error, and its hint.
fn apart(mut text: String) -> (String, Option<String>) {
    let hint = text.find(HINT).map(|at| text.split_off(at));
    (text, hint)
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
        let telling = anyhow::anyhow!("no zip").context("a.zip is nothing: no zip\nhint: zip it");
        assert_eq!(explain(telling.as_ref()), "a.zip is nothing: no zip\nhint: zip it");
    }
}
