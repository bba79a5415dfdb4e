//! Everybody, a row each. It sorts, searches and filters where scripts run, and reads well where not.

use std::fmt::Write as _;

use maud::{Markup, PreEscaped, html};

use super::super::{
    frame::{address, count},
    statistics::{self, Class, Flag, share},
};
use crate::{
    record::{CheckRecord, Outcome, Record},
    report::plain::{self, points},
};

/// The table of all learners with its search and filter.
pub(super) fn table(
    records: &[Record],
    class: &Class,
    page: &impl Fn(&Record) -> String,
) -> Markup {
    let flags: Vec<Vec<Flag>> = records.iter().map(statistics::flags).collect();
    html! {
        (controls(class, &flags))
        div.scroll tabindex="0" role="group" aria-label="Everybody" {
            table.learners data-sortable data-searchable {
                thead { tr {
                    th scope="col" { "Learner" }
                    th.n scope="col" data-number { "Points" }
                    th scope="col" data-number { "Exercises" }
                    th.n scope="col" data-number { "Missed" }
                    th scope="col" { "Flags" }
                } }
                tbody {
                    @for (record, flags) in records.iter().zip(&flags) {
                        (row(record, class, flags, page))
                    }
                }
            }
        }
    }
}

/// Hidden until a script shows them: without one they would do nothing.
fn controls(class: &Class, flags: &[Vec<Flag>]) -> Markup {
    let having = |flag| flags.iter().filter(|flags| flags.contains(&flag)).count();
    html! {
        div.controls role="search" hidden {
            label { "Search " input type="search" autocomplete="off" placeholder="name"; }
            label { "Show "
                select {
                    option value="" { "everybody" }
                    optgroup label="Flags" {
                        @for (place, flag) in Flag::ALL.into_iter().enumerate() {
                            option value={ "f" (place) } { (flag.word()) " (" (having(flag)) ")" }
                        }
                    }
                    optgroup label="Missed the check" {
                        @for (place, check) in class.checks.iter().enumerate() {
                            option value={ "c" (place) } {
                                (plain::line(check.id)) " (" (check.judged - check.passed) ")"
                            }
                        }
                    }
                }
            }
            p aria-live="polite" {}
        }
        dl.flags {
            @for flag in Flag::ALL {
                @if having(flag) > 0 {
                    div { dt { span.flag { (flag.word()) } " " (having(flag)) } dd { (flag.meaning()) } }
                }
            }
        }
    }
}

fn row(
    record: &Record,
    class: &Class,
    flags: &[Flag],
    page: &impl Fn(&Record) -> String,
) -> Markup {
    let missed = record.checks.iter().filter(|check| check.outcome.loses_points()).count();
    html! {
        tr data-has=(marks(record, class, flags)) {
            th scope="row" { a href=(address(&page(record))) { (plain::line(&record.student)) } }
            @match share(record) {
                Some(share) => td.n data-value=(format!("{share:.4}")) {
                    (points(record.score)) span.muted { " / " (points(record.max_score)) }
                    @if let Some(late) = &record.late { br; span.muted { (plain::late(late)) } }
                },
                None => td.n data-value="-1" { "no score" },
            }
            (squares(record))
            td.n { (missed) }
            td {
                @for (nth, flag) in flags.iter().enumerate() {
                    @if nth > 0 { " " }
                    span.flag { (flag.word()) }
                }
            }
        } "\n"
    }
}

/// What the filter looks for: the places of flags and of missed checks.
fn marks(record: &Record, class: &Class, flags: &[Flag]) -> String {
    let mut marks = String::new();
    for (place, flag) in Flag::ALL.iter().enumerate() {
        if flags.contains(flag) {
            let _ = write!(marks, "f{place} ");
        }
    }
    for (place, check) in class.checks.iter().enumerate() {
        // In all but odd classes each record has the same checks in the same places.
        let same = record.checks.get(place).filter(|own| own.id == check.id);
        let own = same.or_else(|| record.checks.iter().find(|own| own.id == check.id));
        if own.is_some_and(|own| own.outcome.loses_points()) {
            let _ = write!(marks, "c{place} ");
        }
    }
    marks.trim_end().to_owned()
}

/// A square an exercise: whole, in part, nothing, unknown.
fn squares(record: &Record) -> Markup {
    let exercises: Vec<&[CheckRecord]> =
        record.checks.chunk_by(|one, next| one.exercise == next.exercise).collect();
    let kinds: Vec<char> = exercises.iter().map(|checks| kind(checks)).collect();
    let number = |wanted| kinds.iter().filter(|kind| **kind == wanted).count();
    let (whole, part) = (number('a'), number('b'));
    let said = format!("{whole} of {} whole, {part} in part", kinds.len());
    let mut squares = String::new();
    for kind in &kinds {
        let _ = write!(squares, "<i class=\"{kind}\"></i>");
    }
    html! {
        td data-value=(whole * 1_000 + part) {
            span.squares role="img" aria-label=(said) { (PreEscaped(squares)) }
        }
    }
}

fn kind(checks: &[CheckRecord]) -> char {
    let any = |outcome| checks.iter().any(|check| check.outcome == outcome);
    let got: f64 = checks.iter().map(|check| check.points).sum();
    if any(Outcome::GraderError) {
        'd'
    } else if checks.iter().all(|check| !check.outcome.loses_points()) {
        'a'
    } else if got > 0.0 {
        'b'
    } else {
        'c'
    }
}

/// What stands between a learner and the points, in some words.
pub(super) fn trouble(record: &Record) -> String {
    let exercises = record.checks.chunk_by(|one, next| one.exercise == next.exercise);
    let mut lost = 0;
    let mut broken = 0;
    let mut names = Vec::new();
    for checks in exercises {
        let none = checks.iter().all(|check| check.points <= 0.0);
        lost += usize::from(none);
        broken += usize::from(checks.iter().all(|c| c.outcome == Outcome::BuildError));
        if none && names.len() < 3 {
            names.push(plain::line(&checks[0].exercise));
        }
    }
    let more = if lost > names.len() { " …" } else { "" };
    let mut text = match lost {
        0 => "some points in every exercise".to_owned(),
        _ => format!(
            "nothing yet in {} ({}{more})",
            count(lost, "exercise", "exercises"),
            names.join(", ")
        ),
    };
    if broken > 0 {
        let _ = write!(text, "; {} not compile", count(broken, "does", "do"));
    }
    text
}
