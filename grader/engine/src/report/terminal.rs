//! Records in a terminal of 80 columns.
//!
//! The reader runs the grader, so the instructor's view is the default.

mod bars;
mod check;
mod learner;
mod style;

use std::collections::BTreeSet;

use comfy_table::{Cell, CellAlignment};

use super::{
    people::{self, Standing},
    plain::{self, points},
    view::{View, shown},
    wrap::wrap,
};
use crate::{
    explain::counted,
    record::{CheckRecord, Outcome, Record, split_id},
};

pub use check::over_class;
pub use learner::{checks, render};
pub use style::{Detail, Paint};
pub(crate) use style::{new_table, rests_on, speedup_sentence};

/// A class at a glance, with one row per learner that names the failed checks. Each person without a result
/// also has a row, with the reason.
pub fn class_table(records: &[Record], standings: &[Standing]) -> String {
    let any_late = records.iter().any(|record| record.late.is_some());
    let row = |student: &str, score: [Cell; 2], late: String, why: String| {
        let [score, most] = score;
        let late = any_late.then(|| Cell::new(late));
        let cells = [Cell::new(plain::line(student)), score].into_iter().chain(late);
        cells.chain([most, Cell::new(why)]).collect::<Vec<_>>()
    };
    let mut table = new_table();
    let late = any_late.then_some("late");
    table.set_header(["learner", "points"].into_iter().chain(late).chain(["of", "caught by"]));
    for record in records {
        let score = if record.is_faulty() { dash() } else { number(record.score) };
        let standing = people::of(standings, &record.student).map(Standing::sentence);
        let why = [standing.unwrap_or_default(), caught_by(record)];
        let why: Vec<_> = why.into_iter().filter(|why| !why.is_empty()).collect();
        let score = [score, number(record.max_score)];
        table.add_row(row(&record.student, score, penalty(record), why.join("\n")));
    }
    for standing in people::without_result(standings) {
        let none = [dash(), dash()];
        table.add_row(row(&standing.student, none, String::new(), standing.sentence()));
    }
    plain::log(&format!("{table}\n{}", incomplete(records)))
}

/// The late penalty, as `-1.2 (2 days)`.
fn penalty(record: &Record) -> String {
    let Some(late) = record.late else { return String::new() };
    let days = counted(late.days as usize, "day", "days");
    format!("-{} ({days})", points(late.points_lost))
}

/// The number of incomplete records, with the reason if all have the same.
fn incomplete(records: &[Record]) -> String {
    let incomplete: Vec<_> = records.iter().filter(|record| !record.complete).collect();
    let open =
        incomplete.iter().flat_map(|record| &record.checks).filter(|check| check.outcome.is_open());
    let reasons: BTreeSet<&str> = open.map(CheckRecord::said_first).collect();
    let (these_are, their_records) = match incomplete.len() {
        0 => return String::new(),
        1 => ("1 of these is".to_owned(), "its record says"),
        more => (format!("{more} of these are"), "their records say"),
    };
    let why = match reasons.first() {
        Some(only) if reasons.len() == 1 => plain::line(only),
        _ => format!("{their_records} what was not measured, and why"),
    };
    wrap("", &format!("{these_are} not complete: {why}"), style::PARAGRAPH)
}

/// The last output of a grading, which is one learner's checks and messages or the table of a class.
pub fn summary(records: &[Record], standings: &[Standing]) -> String {
    let paint = Paint::for_output(&std::io::stdout());
    match records {
        [record] if standings.iter().all(|standing| standing.student == record.student) => {
            let result = render(&shown(record, View::Instructor), paint, Detail::Summary);
            let lines = standings.iter().map(|standing| standing.sentence() + "\n");
            result + &lines.collect::<String>()
        }
        _ => class_table(records, standings),
    }
}

/// The checks that cost points, with the exercise named once, as in `gamma/never-over, few-threads`. Unmeasured
/// speed-ups and blocked checks are left out, since the failed checks explain them.
fn caught_by(record: &Record) -> String {
    let open = [Outcome::NotMeasurable, Outcome::NotMeasured, Outcome::Blocked];
    let unmet: Vec<_> = record.unmet().filter(|check| !open.contains(&check.outcome)).collect();
    let exercises = unmet.chunk_by(|one, next| one.exercise == next.exercise);
    let lines = exercises.map(|lost| {
        let exercise = &lost[0].exercise;
        if let Some(outcome) = lost_as_a_whole(record, exercise) {
            return format!("{exercise}: all ({})", outcome.word());
        }
        let words = lost.iter().map(|check| {
            let (_, name) = split_id(&check.id);
            match check.outcome {
                Outcome::Fail => name.to_owned(),
                outcome => format!("{name} ({})", outcome.word()),
            }
        });
        format!("{exercise}: {}", words.collect::<Vec<_>>().join(", "))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The common outcome of all checks of an exercise, if it is one that affects them all.
fn lost_as_a_whole(record: &Record, exercise: &str) -> Option<Outcome> {
    let checks = record.checks.iter();
    let mut checks = checks.filter(|check| check.exercise == exercise && !check.is_speedup());
    let first = checks.next()?.outcome;
    let is_whole = [Outcome::BuildError, Outcome::Crash, Outcome::Timeout].contains(&first);
    (is_whole && checks.all(|check| check.outcome == first)).then_some(first)
}

fn dash() -> Cell {
    Cell::new("–").set_alignment(CellAlignment::Right)
}

fn number(value: f64) -> Cell {
    Cell::new(points(value)).set_alignment(CellAlignment::Right)
}
