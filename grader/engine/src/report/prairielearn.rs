//! PrairieLearn's `results.json`. The learner's view.
//!
//! A result with a grader-error has `gradable` set to false. PrairieLearn then gives no score, and the attempt
//! does not count. It refuses files above 1 MB.

use serde::Serialize;

use super::{
    RenderError, plain,
    view::{View, shown},
};
use crate::record::Record;

/// A size in bytes that is well below the limit of PrairieLearn.
const LARGEST_BYTES: usize = 900_000;

#[derive(Serialize)]
struct Results {
    gradable: bool,
    score: f64,
    message: String,
    output: String,
    format_errors: Vec<String>,
    images: [(); 0],
    tests: Vec<Test>,
}

#[derive(Serialize)]
struct Test {
    name: String,
    description: &'static str,
    points: f64,
    max_points: f64,
    message: String,
    output: String,
    images: [(); 0],
}

/// One learner's result.
///
/// # Errors
///
/// When it cannot be written as JSON.
pub fn render(record: &Record) -> Result<String, RenderError> {
    let shown = shown(record, View::Learner);
    let share = if shown.max_score > 0.0 { shown.score / shown.max_score } else { 0.0 };
    let faulty = shown.faulty();
    let message = match (faulty, shown.complete) {
        (true, _) => "The grader failed; this was not graded.",
        (false, false) => "Some checks could not be measured on this machine.",
        (false, true) => "",
    };
    let tests = shown.checks.iter().map(|check| Test {
        name: check.id.clone(),
        description: check.outcome.word(),
        points: plain::rounded(check.points),
        max_points: check.max_points,
        message: plain::log(&check.in_words()),
        output: String::new(),
        images: [],
    });
    let mut results = Results {
        gradable: !faulty,
        score: if faulty { 0.0 } else { (share * 1e6).round() / 1e6 },
        message: message.to_owned(),
        output: plain::log(&shown.notes.join("\n")),
        format_errors: if faulty { vec![message.to_owned()] } else { Vec::new() },
        images: [],
        tests: tests.collect(),
    };
    let mut text = super::json(&results)?;
    if text.len() > LARGEST_BYTES {
        for test in &mut results.tests {
            test.message = test.message.chars().take(500).collect();
        }
        text = super::json(&results)?;
    }
    Ok(text)
}
