//! Coursera's `feedback.json` with a share of the points and a text. The learner's view.
//!
//! If the grader failed, the share is left out, so that Coursera reports a failure instead of a grade.

use serde::Serialize;

use super::{RenderError, text};
use crate::record::Record;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Feedback {
    #[serde(skip_serializing_if = "Option::is_none")]
    fractional_score: Option<f64>,
    feedback: String,
    feedback_type: &'static str,
}

/// One learner's result.
///
/// # Errors
///
/// When it cannot be written as JSON.
pub fn render(record: &Record) -> Result<String, RenderError> {
    let share = if record.max_score > 0.0 { record.score / record.max_score } else { 0.0 };
    // A bonus is cut.
    let share = ((share * 1e4).round() / 1e4).clamp(0.0, 1.0);
    super::json(&Feedback {
        fractional_score: (!record.is_faulty()).then_some(share),
        feedback: text::render(record),
        feedback_type: "TEXT",
    })
}
