//! Markdown for a comment, a job summary or a mail. The learner's view.
//!
//! All text from a learner is put in code, with a fence longer than any fence in it. So neither markup nor a
//! mention of a user takes effect.

use std::fmt::Write as _;

use super::{
    plain::{self, points},
    terminal::speedup_sentence,
    view::{View, shown},
};
use crate::record::{Outcome, Record};

pub fn render(record: &Record) -> String {
    let shown = shown(record, View::Learner);
    let mut text = format!("# {}\n\n**{}**\n", code(&shown.student), shown.score_in_words());
    if shown.faulty() {
        text.push_str("\nThe grader failed on some checks: this is no final result.\n");
    } else if !shown.complete {
        text.push_str("\nSome checks could not be measured on the grading machine.\n");
    }
    text.push_str("\n| check | outcome | points | of |\n|---|---|--:|--:|\n");
    for check in &shown.checks {
        let outcome = check.outcome.word();
        let (got, of) = (check.points_in_words(), points(check.max_points));
        let id = code(&check.id).replace('|', "\\|");
        let _ = writeln!(text, "| {id} | {} {outcome} | {got} | {of} |", mark(check.outcome));
    }
    for check in &shown.checks {
        let message = check.message();
        if !message.is_empty() || check.speedup.is_some() {
            let _ = write!(text, "\n## {} {}\n", code(&check.id), check.outcome.word());
        }
        if !message.is_empty() {
            let _ = write!(text, "\n{}", fenced(&message));
        }
        if let Some(speedup) = check.speedup {
            let _ = write!(text, "\nSpeed-up: {}.\n", speedup_sentence(speedup));
        }
    }
    if !shown.notes.is_empty() {
        let _ = write!(text, "\n## Notes\n\n{}", fenced(&shown.notes.join("\n")));
    }
    plain::log(&text)
}

fn mark(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Pass => "✅",
        Outcome::NotMeasurable | Outcome::NotMeasured | Outcome::Blocked | Outcome::GraderError => {
            "⚠️"
        }
        Outcome::Fail | Outcome::Timeout | Outcome::Crash | Outcome::BuildError => "❌",
    }
}

/// A span of code with delimiters longer than any run of backticks in it.
fn code(text: &str) -> String {
    let ticks = "`".repeat(longest_run(text) + 1);
    // A blank on either side separates backticks and blanks at the ends from the delimiters.
    let apart = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) || text.is_empty() {
        " "
    } else {
        ""
    };
    format!("{ticks}{apart}{text}{apart}{ticks}")
}

fn fenced(text: &str) -> String {
    let fence = "`".repeat((longest_run(text) + 1).max(3));
    format!("{fence}text\n{text}\n{fence}\n")
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_inside_its_fence() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("`` x"), "``` `` x ```");
        assert_eq!(fenced("```\n# big"), "````text\n```\n# big\n````\n");
    }
}
