//! Tests `grader show`, with the default order, one check over a class, and options without effect.

use std::path::Path;

use engine::report::write_record;
use tempfile::TempDir;

use crate::{
    report::records,
    run::{grader, temporary},
};

/// Runs `grader show` in a folder of records. Returns the exit code and all output.
fn show(folder: &Path, words: &[&str]) -> (Option<i32>, String) {
    let temporary = temporary();
    let output = grader(&temporary).arg("show").args(words).current_dir(folder).output().unwrap();
    let said = [output.stdout, output.stderr];
    let said = said.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    (output.status.code(), said.concat())
}

/// The made-up class, as records in a folder.
fn class() -> TempDir {
    let folder = TempDir::new().unwrap();
    for record in records::class() {
        write_record(folder.path(), &record).unwrap();
    }
    folder
}

#[test]
fn result_starts_with_first_step() {
    let class = class();
    let (code, said) = show(class.path(), &["ben.json"]);
    assert_eq!(code, Some(0), "{said}");
    let lines: Vec<&str> = said.lines().filter(|line| !line.is_empty()).collect();
    assert!(lines[0].starts_with("ben: "), "{said}");
    let first = lines.iter().position(|line| *line == "Do this first").unwrap();
    assert!(first < 3, "{said}");
    assert!(lines[first + 1].contains("Start all threads first, then join them."), "{said}");
    assert_eq!(
        said.matches("error: this file contains").count(),
        1,
        "a compiler error is shown once"
    );
}

#[test]
fn check_option_names_failed_learners() {
    let class = class();
    let (code, said) = show(class.path(), &[".", "--check", "pooled/fail"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("request_pooled/fail: 0 of 1 passed"), "{said}");
    assert!(said.contains("1 fail") && said.contains("who:     ben"), "{said}");
    assert!(!said.contains("ada"), "ada passed: {said}");
    let (code, said) = show(class.path(), &[".", "--check", "nothing-like-it"]);
    assert!(code == Some(2) && said.contains("there is no check `nothing-like-it`"), "{said}");
}

#[test]
fn useless_options_are_refused() {
    let class = class();
    for words in [
        [".", "--as-learner"].as_slice(),
        &["ben.json", "--out", "x"],
        &["ben.json", "--format", "text", "--check", "fail", "--out", "x"],
        &["ben.json", "--format", "text", "--as-learner", "--out", "x"],
    ] {
        let (code, said) = show(class.path(), words);
        assert_eq!(code, Some(2), "{words:?}: {said}");
    }
}
