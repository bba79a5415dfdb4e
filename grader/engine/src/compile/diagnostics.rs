//! Parses the compiler's messages to find the exercise files at fault, and the text to show.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The fields of a compiler message that are read.
#[derive(Debug, Deserialize)]
struct Message {
    level: String,
    #[serde(default)]
    rendered: Option<String>,
    #[serde(default)]
    spans: Vec<Span>,
    #[serde(default)]
    children: Vec<Message>,
}

#[derive(Debug, Deserialize)]
struct Span {
    file_name: String,
    #[serde(default)]
    is_primary: bool,
    #[serde(default)]
    expansion: Option<Expansion>,
}

#[derive(Debug, Deserialize)]
struct Expansion {
    span: Box<Span>,
}

#[derive(Debug, Default, PartialEq)]
pub(super) struct Errors {
    /// The errors by the exercise in whose file they lie.
    pub(super) blamed: BTreeMap<String, Vec<String>>,
    /// Errors without a location in an exercise file.
    pub(super) unplaced: Vec<String>,
    /// Whether the compiler ended without a message about the source.
    pub(super) gave_up: bool,
}

impl Errors {
    /// Parses the compiler's standard error. Other lines are skipped, since truncated output contains one.
    pub(super) fn read(stderr: &str) -> Self {
        let mut errors = Self::default();
        let messages = stderr.lines().filter_map(|line| serde_json::from_str::<Message>(line).ok());
        for message in messages.filter(|message| message.level == "error") {
            let text = message.rendered.clone().unwrap_or_default();
            if text.starts_with("error: aborting due to") {
                continue;
            }
            match message.exercise() {
                Some(exercise) => errors.blamed.entry(exercise).or_default().push(text),
                None => errors.unplaced.push(text),
            }
        }
        errors
    }

    /// An error without a location, after which no other way of compiling is tried.
    pub(super) fn of_none_placed(why: String) -> Self {
        Self { unplaced: vec![why], gave_up: true, ..Self::default() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.blamed.is_empty() && self.unplaced.is_empty()
    }
}

impl Message {
    /// The exercise whose file contains the error. The primary span is tried first, through macros, and then
    /// any other span.
    fn exercise(&self) -> Option<String> {
        let primary = self.spans.iter().filter(|span| span.is_primary);
        let others = self.spans.iter().filter(|span| !span.is_primary);
        primary
            .chain(others)
            .find_map(Span::exercise)
            .or_else(|| self.children.iter().find_map(Message::exercise))
    }
}

impl Span {
    fn exercise(&self) -> Option<String> {
        let here = self.file_name.split_once("/src/exercises/").map(|(_, file)| file);
        here.and_then(|file| file.strip_suffix(".rs"))
            .map(str::to_owned)
            .or_else(|| self.expansion.as_ref()?.span.exercise())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(file: &str, level: &str) -> String {
        format!(
            r#"{{"level":"{level}","rendered":"{level} in {file}","spans":[{{"file_name":"{file}","is_primary":true}}],"children":[]}}"#
        )
    }

    #[test]
    fn errors_blame_the_files_exercise() {
        let stderr = [
            line("part-two/src/exercises/beta.rs", "warning"),
            line("part-two/src/exercises/gamma.rs", "error"),
            line("part-two/src/run/beta.rs", "error"),
            "cut off".into(),
        ]
        .join("\n");
        let errors = Errors::read(&stderr);
        assert_eq!(errors.blamed.keys().collect::<Vec<_>>(), ["gamma"]);
        assert_eq!(errors.unplaced, ["error in part-two/src/run/beta.rs"]);
    }

    #[test]
    fn macro_errors_blame_the_caller() {
        let stderr = r#"{"level":"error","rendered":"e","spans":[{"file_name":"/rustc/std/macros.rs","is_primary":true,"expansion":{"span":{"file_name":"part-one/src/exercises/alpha.rs"}}}],"children":[]}"#;
        assert!(Errors::read(stderr).blamed.contains_key("alpha"));
    }
}
