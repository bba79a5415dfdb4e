//! Exercism's `results.json`, version 3. The learner's view.
//!
//! A task is an exercise, counted from 1. The whole is an `error` if nothing could run, because every file
//! fails to compile or the grader failed. `test_code` holds the check's requirement, since learners cannot see
//! the code of checks.

use serde::Serialize;

use super::{
    RenderError, plain,
    view::{ShownCheck, View, shown},
};
use crate::record::{Outcome, Record};

/// The longest output that the form allows, in characters.
const LONGEST_OUTPUT: usize = 500;

#[derive(Serialize)]
struct Results {
    version: u8,
    status: &'static str,
    message: Option<String>,
    tests: Vec<Test>,
}

#[derive(Serialize)]
struct Test {
    name: String,
    test_code: String,
    status: &'static str,
    message: Option<String>,
    output: Option<String>,
    task_id: usize,
}

/// One learner's result.
///
/// # Errors
///
/// When it cannot be written as JSON.
pub fn render(record: &Record) -> Result<String, RenderError> {
    let shown = shown(record, View::Learner);
    let mut tests = Vec::new();
    for (task, (_, checks)) in (1..).zip(shown.exercises()) {
        tests.extend(checks.iter().map(|check| test(check, task)));
    }
    let all = |status: &str| tests.iter().all(|test| test.status == status);
    let (status, message) = if all("pass") {
        ("pass", None)
    } else if all("error") {
        ("error", tests.first().and_then(|test| test.message.clone()))
    } else {
        ("fail", None)
    };
    let message =
        message.or_else(|| (status == "error").then(|| "nothing could be run".to_owned()));
    super::json(&Results { version: 3, status, message, tests })
}

fn test(check: &ShownCheck, task_id: usize) -> Test {
    // The program's output has its own field.
    let (message, output) =
        (ShownCheck { last_words: String::new(), ..check.clone() }.message(), &check.last_words);
    Test {
        name: check.id.clone(),
        test_code: check.finding.as_ref().map(|finding| finding.must.clone()).unwrap_or_default(),
        status: match check.outcome {
            Outcome::Pass | Outcome::NotMeasurable => "pass",
            Outcome::BuildError | Outcome::GraderError => "error",
            _ => "fail",
        },
        message: (!message.is_empty()).then(|| plain::log(&message)),
        output: (!output.is_empty()).then(|| output.chars().take(LONGEST_OUTPUT).collect()),
        task_id,
    }
}
