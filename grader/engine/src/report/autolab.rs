//! Autolab's feedback, in the learner's view. The last line holds the scores that Autolab reads.
//!
//! Each exercise is a problem of the same name. An exercise on which the grader failed has no score, so Autolab
//! keeps the old one.

use serde::Serialize;

use super::{
    RenderError,
    plain::rounded,
    terminal::{self, Detail, Paint},
    view::{View, shown},
};
use crate::record::{Outcome, Record};

#[derive(Serialize)]
struct LastLine {
    scores: serde_json::Map<String, serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scoreboard: Option<[f64; 1]>,
}

/// One learner's result.
///
/// # Errors
///
/// When the last line cannot be written as JSON.
pub fn render(record: &Record) -> Result<String, RenderError> {
    let shown = shown(record, View::Learner);
    let scores = shown
        .exercises()
        .filter(|(_, checks)| checks.iter().all(|c| c.outcome != Outcome::GraderError))
        .map(|(exercise, checks)| {
            let points = checks.iter().map(|check| check.points).sum();
            (exercise.to_owned(), rounded(points).into())
        });
    let scores = scores.collect();
    let scoreboard = (!shown.faulty()).then(|| [rounded(shown.score)]);
    let last_line = serde_json::to_string(&LastLine { scores, scoreboard })?;
    Ok(format!("{}\n{last_line}\n", terminal::render(&shown, Paint::Plain, Detail::Summary)))
}
