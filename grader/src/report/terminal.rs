//! Records in a terminal of 80 columns.
//!
//! What comes from a learner is text: control characters never reach the terminal.

use std::fmt::Write as _;

use comfy_table::{Cell, CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};

use crate::{
    record::{CheckRecord, Outcome, Record},
    verify::{Case, Kind, PublicVerdict, Verdicts},
};

const WIDTH: u16 = 80;

/// One line, below the header.
const STYLE: TableStyle =
    TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

/// A class at a glance: a row a learner, with the checks that caught what is wrong.
pub fn class_table(records: &[Record]) -> String {
    let mut table = new_table();
    table.set_header(["learner", "points", "of", "caught by"]);
    for record in records {
        table.add_row([
            Cell::new(clean(&record.student)),
            number(record.score),
            number(record.max_score),
            Cell::new(caught_by(record)),
        ]);
    }
    format!("{table}\n")
}

/// One learner's checks and messages.
pub fn details(record: &Record) -> String {
    let mut text = format!(
        "{}: {} of {} points\n\n",
        clean(&record.student),
        points(record.score),
        points(record.max_score)
    );
    let mut table = new_table();
    table.set_header(["check", "outcome", "points", "of"]);
    for check in &record.checks {
        table.add_row([
            Cell::new(&check.id),
            Cell::new(check.outcome.word()),
            number(check.points),
            number(check.max_points),
        ]);
    }
    let _ = writeln!(text, "{table}");
    for check in record.unmet() {
        let _ = write!(text, "\n{}: {}\n", check.id, check.outcome.word());
        for line in check.message.lines() {
            let _ = writeln!(text, "  {}", clean(line));
        }
        let measured = record.measurements.checks.get(&check.id);
        if let Some(words) = measured.map(|m| &m.last_words).filter(|words| !words.is_empty()) {
            let _ = writeln!(text, "  it said:   {}", clean(words));
        }
    }
    for note in &record.notes {
        let _ = write!(text, "\nnote: {}\n", clean(note));
    }
    text
}

/// The cases of a verification: what caught each, and whether that is as it must be.
pub fn verify_matrix(verdicts: &[Verdicts]) -> String {
    let mut table = new_table();
    table.set_header(["case", "verdict", "caught by"]);
    for case in verdicts {
        let verdict = match case.surprises.len() {
            0 => "as due".to_owned(),
            count => format!("{count} surprises"),
        };
        let caught_by = match case.caught_by.as_slice() {
            many if many.len() > 6 => format!("{} checks", many.len()),
            few => few
                .iter()
                .map(|id| id.split_once('/').map_or(id.as_str(), |(_, name)| name))
                .collect::<Vec<_>>()
                .join(", "),
        };
        table.add_row([&clean(&case.name), &verdict, &caught_by]);
    }
    let runs: u32 = verdicts.iter().map(|case| case.runs).sum();
    let surprises: usize = verdicts.iter().map(|case| case.surprises.len()).sum();
    let patience: usize = verdicts.iter().map(|case| case.by_patience).sum();
    let mut ms: Vec<_> = verdicts.iter().flat_map(|case| case.checks_ms.iter().copied()).collect();
    ms.sort_unstable();
    let median = ms.get(ms.len() / 2).copied().unwrap_or(0);
    format!(
        "{table}\n\n{} cases, {runs} runs, {surprises} surprises; {patience} checks decided by \
         patience; median of a run's checks {median} ms\n",
        verdicts.len()
    )
}

/// What the public tests say of each case: the wrong ones that they miss are left to hidden checks.
pub fn public_table(rows: &[(&Case, Vec<PublicVerdict>)]) -> String {
    let mut table = new_table();
    table.set_header(["case", "kind", "public tests"]);
    let (mut mutants, mut missed) = (0, 0);
    for (case, verdicts) in rows {
        let passed: usize = verdicts.iter().map(|verdict| verdict.passed).sum();
        let failed: usize = verdicts.iter().map(|verdict| verdict.failed).sum();
        let compiled = verdicts.iter().all(|verdict| verdict.compiled);
        let green = compiled && failed == 0;
        mutants += usize::from(case.kind == Kind::Mutant);
        missed += usize::from(case.kind == Kind::Mutant && green);
        let said = match (compiled, green, case.kind) {
            (false, ..) => "do not compile".to_owned(),
            (true, true, Kind::Mutant) => "green: only hidden checks catch it".to_owned(),
            (true, true, _) => format!("{passed} green"),
            (true, false, _) => format!("{failed} of {} red", passed + failed),
        };
        table.add_row([clean(&case.name), case.kind.word().to_owned(), said]);
    }
    format!(
        "{table}\n\n{} cases; {missed} of {mutants} mutants only the hidden checks catch\n",
        rows.len()
    )
}

/// The checks that did not pass, the shared exercise named once: `request_pooled/never-over,
/// few-threads`.
fn caught_by(record: &Record) -> String {
    let mut text = String::new();
    let mut last = "";
    for check in record.unmet() {
        let name = check.id.split_once('/').map_or("", |(_, name)| name);
        if check.exercise == last {
            let _ = write!(text, ", {name}");
        } else {
            let newline = if text.is_empty() { "" } else { "\n" };
            let _ = write!(text, "{newline}{}: {name}", check.exercise);
        }
        if !matches!(check.outcome, Outcome::Fail) {
            let _ = write!(text, " ({})", check.outcome.word());
        }
        last = &check.exercise;
    }
    let all_of = |exercise: &str, outcome| {
        let mut checks = record.checks.iter().filter(|c: &&CheckRecord| c.exercise == exercise);
        checks.all(|check| check.outcome == outcome)
    };
    // When an exercise is lost as a whole, one word says it.
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        let exercise = line.split_once(':').map_or("", |(exercise, _)| exercise);
        let whole = [Outcome::BuildError, Outcome::Crash, Outcome::Timeout]
            .into_iter()
            .find(|outcome| all_of(exercise, *outcome));
        lines.push(match whole {
            Some(outcome) => format!("{exercise}: all ({})", outcome.word()),
            None => line.to_owned(),
        });
    }
    lines.join("\n")
}

fn new_table() -> Table {
    let mut table = Table::new();
    table.load_style(STYLE);
    table.set_content_arrangement(ContentArrangement::Dynamic).set_width(WIDTH);
    table
}

fn number(value: f64) -> Cell {
    Cell::new(points(value)).set_alignment(CellAlignment::Right)
}

/// Points without needless digits: `7`, `7.5`.
fn points(value: f64) -> String {
    format!("{}", (value * 100.0).round() / 100.0)
}

/// Text without control characters, so that a name or message cannot steer a terminal.
fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect()
}
