//! Records in a terminal of 80 columns.
//!
//! The reader is whoever runs the grader: the instructor's view, unless a learner's is asked for.

use std::{collections::BTreeSet, fmt::Write as _};

use comfy_table::{Cell, CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};
use lab::timeline;

use super::{
    people::{self, Standing},
    plain::{self, points},
    view::{Shown, ShownCheck, View, shown},
    wrap::wrap,
};
use crate::{
    explain::counted,
    record::{CheckRecord, Outcome, Record, Speedup},
};

const WIDTH: u16 = 80;

/// The width of a paragraph: one column is left for what disarms a line.
const PARAGRAPH: usize = 79;

/// The most rows of one timeline; a check may start hundreds of threads.
const TIMELINE_ROWS: usize = 32;

/// One line, below the header.
const STYLE: TableStyle =
    TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

/// Whether words are coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// Text and nothing else.
    Plain,
    /// With the terminal's own colours.
    Coloured,
}

impl Paint {
    /// Coloured for a terminal, unless `NO_COLOR` is set to anything.
    pub fn for_output(output: &impl std::io::IsTerminal) -> Self {
        let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        if output.is_terminal() && !unwanted { Self::Coloured } else { Self::Plain }
    }

    fn outcome(self, outcome: Outcome, text: &str) -> String {
        let colour = match outcome {
            Outcome::Pass => 32,
            Outcome::NotMeasurable | Outcome::Blocked => 33,
            Outcome::GraderError => 35,
            Outcome::Fail | Outcome::Timeout | Outcome::Crash | Outcome::BuildError => 31,
        };
        match self {
            Paint::Plain => text.to_owned(),
            Paint::Coloured => format!("\u{1b}[{colour}m{text}\u{1b}[0m"),
        }
    }
}

/// Which timelines are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timelines {
    /// None.
    None,
    /// Of the checks that did not pass.
    Unmet,
    /// Of all checks.
    All,
}

/// A class at a glance: a row a learner, with the checks that caught what is wrong, and a row for each
/// person who has no result, with the reason.
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

/// What lateness cost: `-1.2 (2 days)`.
fn penalty(record: &Record) -> String {
    let Some(late) = record.late else { return String::new() };
    let days = counted(late.days as usize, "day", "days");
    format!("-{} ({days})", points(late.points_lost))
}

/// How many records are not complete; and why, where the same was in the way of all of them.
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
    wrap("", &format!("{these_are} not complete: {why}"), PARAGRAPH)
}

/// What a grading ends with: one learner's checks and messages, or the table of a class.
pub fn summary(records: &[Record], standings: &[Standing]) -> String {
    let paint = Paint::for_output(&std::io::stdout());
    match records {
        [record] if standings.iter().all(|standing| standing.student == record.student) => {
            let result = render(&shown(record, View::Instructor), paint, Timelines::None);
            let lines = standings.iter().map(|standing| standing.sentence() + "\n");
            result + &lines.collect::<String>()
        }
        _ => class_table(records, standings),
    }
}

/// One learner's checks, messages and timelines.
pub fn render(shown: &Shown, paint: Paint, timelines: Timelines) -> String {
    let mut text = wrap("", &format!("{}: {}", shown.student, shown.score_in_words()), PARAGRAPH);
    if shown.faulty() {
        text.push_str("The grader failed on some checks: this is no final result.\n");
    } else if !shown.complete {
        text.push_str("Not complete: some checks were not measured; their messages say why.\n");
    }
    text.push('\n');
    text.push_str(&table(shown, paint));
    let mut said = None;
    for check in &shown.checks {
        let unmet = check.outcome != Outcome::Pass;
        let draws = match timelines {
            Timelines::None => false,
            Timelines::Unmet => unmet,
            Timelines::All => true,
        } && !check.spans.is_empty();
        if unmet || draws || check.speedup.is_some() {
            let word = paint.outcome(check.outcome, check.outcome.word());
            let _ = write!(text, "\n{}: {word}\n", check.id);
            // What a compiler says is the same for all checks of an exercise, and long.
            let explanation = explanation(check);
            if said.as_ref() == Some(&explanation) && explanation.lines().count() > 1 {
                text.push_str("  as above\n");
            } else {
                text.push_str(&explanation);
            }
            said = Some(explanation);
        }
        if draws {
            text.push_str(&bars(check));
        }
    }
    for note in &shown.notes {
        text.push('\n');
        text.push_str(&wrap("note: ", note, PARAGRAPH));
    }
    plain::log(&text)
}

fn table(shown: &Shown, paint: Paint) -> String {
    let ids = shown.checks.iter().map(|check| check.id.chars().count());
    let wide = ids.max().unwrap_or(0).clamp(5, 48);
    let mut text = format!(" {:wide$}   {:14} {:>6} {:>6}\n", "check", "outcome", "points", "of");
    let _ = writeln!(text, "{}", "─".repeat(wide + 34));
    for check in &shown.checks {
        let id: String = check.id.chars().take(wide).collect();
        let word = paint.outcome(check.outcome, &format!("{:14}", check.outcome.word()));
        let (got, of) = (check.points_in_words(), points(check.max_points));
        let _ = writeln!(text, " {id:wide$}   {word} {got:>6} {of:>6}");
    }
    text
}

fn explanation(check: &ShownCheck) -> String {
    let mut text = String::new();
    for (label, paragraph) in check.explanation() {
        let label = if label.is_empty() { "  ".into() } else { format!("  {label}:") };
        let lead = if label.len() > 2 { format!("{label:<13}") } else { label };
        text.push_str(&wrap(&lead, &plain::log(paragraph), PARAGRAPH));
    }
    if let Some(speedup) = check.speedup {
        text.push_str(&wrap("  speed-up:  ", &speedup_sentence(speedup), PARAGRAPH));
    }
    text
}

/// A speed-up in words, with what it rests on.
pub(crate) fn speedup_sentence(speedup: &Speedup) -> String {
    let Speedup { estimate, low, high, share, .. } = speedup;
    let percent = |part: f64| format!("{:.0} %", part * 100.0);
    let (sure, rounds) = rests_on(speedup);
    format!(
        "{estimate:.2} times as fast as the sequential program ({low:.2} to {high:.2}); {} of the \
         reference's speed ({} to {}), needed: {}; {sure} sure, {rounds}",
        percent(share.estimate),
        percent(share.low),
        percent(share.high),
        percent(share.needed),
    )
}

/// How sure a speed-up's intervals are, and what they rest on.
pub(super) fn rests_on(speedup: &Speedup) -> (String, String) {
    let Speedup { confidence, runs, fastest_of, .. } = speedup;
    let sure = format!("{} %", (confidence * 1000.0).round() / 10.0);
    // Where there are figures, there are at least ten.
    let rests_on = match fastest_of {
        1 => format!("{runs} rounds"),
        _ => format!("{runs} windows of {fastest_of} rounds"),
    };
    (sure, rests_on)
}

fn bars(check: &ShownCheck) -> String {
    let drawn = timeline::bars(&check.spans, usize::from(WIDTH) - 2);
    let rows: Vec<_> = drawn.lines().collect();
    let mut text = String::from("  timeline:\n");
    let (axis, bars) = rows.split_last().unwrap_or((&"", &[]));
    for row in bars.iter().take(TIMELINE_ROWS) {
        let _ = writeln!(text, "  {row}");
    }
    if bars.len() > TIMELINE_ROWS {
        let _ = writeln!(text, "    … and {} rows more", bars.len() - TIMELINE_ROWS);
    }
    let _ = writeln!(text, "  {axis}");
    text
}

/// The checks that cost points, the shared exercise named once: `gamma/never-over,
/// few-threads`. A speed-up is not measured where another check fails: that one tells. A blocked check
/// costs nothing: the one that blocks it tells.
fn caught_by(record: &Record) -> String {
    let open = [Outcome::NotMeasurable, Outcome::Blocked];
    let unmet: Vec<_> = record.unmet().filter(|check| !open.contains(&check.outcome)).collect();
    let exercises = unmet.chunk_by(|one, next| one.exercise == next.exercise);
    let lines = exercises.map(|lost| {
        let exercise = &lost[0].exercise;
        if let Some(outcome) = lost_as_a_whole(record, exercise) {
            return format!("{exercise}: all ({})", outcome.word());
        }
        let has_others = lost.iter().any(|check| !check.is_speedup());
        let telling = lost.iter().filter(|check| !(check.is_speedup() && has_others));
        let words = telling.map(|check| {
            let name = check.id.split_once('/').map_or("", |(_, name)| name);
            match check.outcome {
                Outcome::Fail => name.to_owned(),
                outcome => format!("{name} ({})", outcome.word()),
            }
        });
        format!("{exercise}: {}", words.collect::<Vec<_>>().join(", "))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The outcome of all checks of an exercise, where it is one that takes them all.
fn lost_as_a_whole(record: &Record, exercise: &str) -> Option<Outcome> {
    let checks = record.checks.iter();
    let mut checks = checks.filter(|check| check.exercise == exercise && !check.is_speedup());
    let first = checks.next()?.outcome;
    let is_whole = [Outcome::BuildError, Outcome::Crash, Outcome::Timeout].contains(&first);
    (is_whole && checks.all(|check| check.outcome == first)).then_some(first)
}

pub(crate) fn new_table() -> Table {
    let mut table = Table::new();
    table.load_style(STYLE);
    table.set_content_arrangement(ContentArrangement::Dynamic).set_width(WIDTH);
    table
}

fn dash() -> Cell {
    Cell::new("–").set_alignment(CellAlignment::Right)
}

fn number(value: f64) -> Cell {
    Cell::new(points(value)).set_alignment(CellAlignment::Right)
}
