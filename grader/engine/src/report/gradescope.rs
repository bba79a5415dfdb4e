//! Gradescope's `results.json`. The learner's view, with all tests visible.
//!
//! A hidden test would hide the learner's total as well. If the grader failed, no score is written, so
//! Gradescope keeps no score and shows the message.

use serde::Serialize;

use super::{
    RenderError, plain,
    view::{ShownCheck, View, shown},
};
use crate::record::{Outcome, Record};

#[derive(Serialize)]
struct Results {
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<f64>,
    execution_time: u64,
    output: String,
    output_format: &'static str,
    test_output_format: &'static str,
    test_name_format: &'static str,
    visibility: &'static str,
    stdout_visibility: &'static str,
    tests: Vec<Test>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    leaderboard: Vec<Place>,
    extra_data: Extra,
}

/// A value on the leaderboard, which Gradescope shows if the assignment has one.
#[derive(Serialize)]
struct Place {
    name: String,
    value: f64,
    order: &'static str,
}

#[derive(Serialize)]
struct Test {
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_score: Option<f64>,
    status: &'static str,
    name: String,
    number: String,
    output: String,
    tags: [String; 1],
    visibility: &'static str,
}

/// Gradescope keeps this for the next run and does not show it.
#[derive(Serialize)]
struct Extra {
    complete: bool,
    submission: String,
}

/// One learner's result.
///
/// # Errors
///
/// When it cannot be written as JSON.
pub fn render(record: &Record) -> Result<String, RenderError> {
    let shown = shown(record, View::Learner);
    let scored = !shown.faulty();
    let mut tests = Vec::new();
    for (exercise, (_, checks)) in (1..).zip(shown.exercises()) {
        for (number, check) in (1..).zip(checks) {
            tests.push(test(check, format!("{exercise}.{number}"), scored));
        }
    }
    let mut output = Vec::new();
    if shown.faulty() {
        output.push("The grader failed on some checks, so there is no score yet.".to_owned());
    } else if !shown.complete {
        output
            .push("Some checks could not be measured on this machine; they cost no points.".into());
    }
    output.extend(shown.notes.iter().cloned());
    let results = Results {
        score: scored.then(|| plain::rounded(shown.score)),
        execution_time: (record.measurements.build_ms + record.measurements.checks_ms) / 1_000,
        output: plain::log(&output.join("\n")),
        output_format: "text",
        test_output_format: "text",
        test_name_format: "text",
        visibility: "visible",
        stdout_visibility: "hidden",
        tests,
        leaderboard: shown.checks.iter().filter_map(place).collect(),
        extra_data: Extra { complete: shown.complete, submission: plain::line(&record.submission) },
    };
    super::json(&results)
}

/// The speed-up of a check that passed. The speed-up of a failed check may be a trick.
fn place(check: &ShownCheck) -> Option<Place> {
    let speedup = check.speedup.filter(|_| check.outcome == Outcome::Pass)?;
    let name = format!("{}: times as fast as one after another", check.exercise);
    Some(Place { name, value: plain::rounded(speedup.estimate), order: "desc" })
}

fn test(check: &ShownCheck, number: String, scored: bool) -> Test {
    let passed = matches!(check.outcome, Outcome::Pass | Outcome::NotMeasurable);
    let word = check.outcome.word();
    Test {
        score: scored.then(|| plain::rounded(check.points)),
        max_score: scored.then_some(check.max_points),
        status: if passed { "passed" } else { "failed" },
        name: check.id.clone(),
        number,
        output: match (check.outcome, check.in_words()) {
            (Outcome::Pass, held) => plain::log(&held),
            (_, message) if message.is_empty() => word.to_owned(),
            (_, message) => plain::log(&format!("{word}\n{message}")),
        },
        tags: [check.exercise.clone()],
        visibility: "visible",
    }
}
