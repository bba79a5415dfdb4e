//! The handout's table of differences between a learner's machine and the grader. Each row is tried here and by a
//! program in the grader.

mod probe;

use std::fs;

use crate::run::{check, grade, submission, submissions};

/// The rows whose behaviour in the grader is the same as at home.
const SAME: [&str; 5] = [
    "`std::env::temp_dir()`",
    "`UnixStream::pair`",
    "what you print",
    "stack",
    "debug assertions, overflow checks",
];

/// Like [`SAME`], for a program with its own file system.
const WITH_OWN_FILES: &str = "`/tmp`";

/// An exercise that prints what it finds possible, and ends.
fn exercise() -> String {
    let probe = include_str!("differences/probe.rs").replacen("//!", "//", 1);
    format!(
        "use std::collections::BTreeMap;\nuse serde_json::Value;\nuse crate::HnClient;\n\
         pub fn request_concurrent(_: &HnClient, _: &[u64]) -> BTreeMap<u64, Value> {{\n\
         panic!(\"possible: {{}}.\", possible().join(\", \"))\n}}\n{probe}"
    )
}

/// What the program of [`exercise`] prints in the grader, and the first finding.
fn in_the_grader(options: &[&str]) -> (String, String, bool) {
    let folder = submission(&[("request_concurrent.rs", &exercise())]);
    let ran = grade(folder.path(), &[&["--only", "request_concurrent"], options].concat());
    let record = ran.record(folder.path().file_name().unwrap().to_str().unwrap());
    let words = &record["measurements"]["checks"]["request_concurrent/items"]["last_words"];
    let message = check(&record, "request_concurrent/items")["message"].as_str().unwrap();
    let layers = record["sandbox"].as_array().unwrap();
    let own_files = layers.iter().any(|layer| layer == "mount-namespace");
    (words.as_str().unwrap_or(message).to_owned(), message.to_owned(), own_files)
}

#[test]
fn handout_difference_table_is_right() {
    let table = submissions().parent().unwrap().join("handout/README.md");
    let table = fs::read_to_string(table).unwrap();
    let at_home = probe::possible();
    for row in &at_home {
        assert!(table.contains(row), "the handout's table lacks {row}");
    }
    assert_eq!(at_home.len(), 12, "{at_home:?}");

    for options in [&[][..], &["--isolation", "no-namespaces"]] {
        let (words, message, own_files) = in_the_grader(options);
        let expected: Vec<_> = at_home
            .iter()
            .copied()
            .filter(|row| SAME.contains(row) || own_files && *row == WITH_OWN_FILES)
            .collect();
        let said = format!("possible: {}.", expected.join(", "));
        assert!(words.contains(&said), "{options:?}: {words}");
        assert!(message.contains("this file names `/proc`"), "{message}");
    }
}
