//! The table of all learners, those with the fewest points first. With scripts it sorts, searches and filters.

use std::fmt::Write as _;

use maud::{Markup, html};

use super::super::{
    statistics::{self, Class, Flag, Got, got, points_of, share},
    words::page_link,
};
use crate::{
    record::Record,
    report::plain::{self, points},
};

/// The table of all learners with its search and filter.
pub(super) fn table(
    records: &[Record],
    class: &Class,
    page: &impl Fn(&Record) -> String,
) -> Markup {
    let flags: Vec<Vec<Flag>> = records.iter().map(statistics::flags).collect();
    let mut sections: Vec<&str> =
        records.iter().map(|record| record.section.as_str()).filter(|s| !s.is_empty()).collect();
    sections.sort_unstable();
    sections.dedup();
    let mut rows: Vec<(&Record, &Vec<Flag>)> = records.iter().zip(&flags).collect();
    let order = |record: &Record| share(record).unwrap_or(-1.0);
    rows.sort_by(|(one, _), (other, _)| order(one).total_cmp(&order(other)));
    html! {
        (controls(class, &flags, &sections))
        p.muted.small { "Lowest points first. Bold points are missing some, " b.part { "–" } " means that the file does not compile." }
        div.scroll tabindex="0" role="group" aria-label="Everybody" {
            table.all data-sortable data-searchable {
                thead { tr {
                    th scope="col" { "Learner" }
                    @if !sections.is_empty() { th.sec scope="col" { "Section" } }
                    th.n scope="col" data-number aria-sort="ascending" { "Points" }
                    @for exercise in &class.exercises { th.n.x scope="col" data-number { (heading(exercise.name)) } }
                    th scope="col" data-plain { "Notes" }
                } }
                tbody {
                    @for (record, flags) in rows { (row(record, class, flags, &sections, page)) }
                }
            }
        }
    }
}

/// A name that may break at its underscores.
fn heading(name: &str) -> Markup {
    let name = plain::line(name);
    html! {
        @for (nth, piece) in name.split('_').enumerate() { @if nth > 0 { "_" wbr; } (piece) }
    }
}

/// Hidden until a script shows them, since they need the script.
fn controls(class: &Class, flags: &[Vec<Flag>], sections: &[&str]) -> Markup {
    let having = |flag| flags.iter().filter(|flags| flags.contains(&flag)).count();
    html! {
        div.controls role="search" hidden {
            label { "Search " input type="search" autocomplete="off" placeholder="name"; }
            label { "Show "
                select {
                    option value="" { "everybody" }
                    @if !sections.is_empty() {
                        optgroup label="Section" {
                            @for (place, section) in sections.iter().enumerate() {
                                option value={ "s" (place) } { (plain::line(section)) }
                            }
                        }
                    }
                    optgroup label="To look at" {
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
    }
}

fn row(
    record: &Record,
    class: &Class,
    flags: &[Flag],
    sections: &[&str],
    page: &impl Fn(&Record) -> String,
) -> Markup {
    html! {
        tr data-has=(marks(record, class, flags, sections)) {
            th scope="row" {
                (page_link(record, page))
                @if !record.name.is_empty() && record.name != record.student {
                    " " span.id { (plain::line(&record.student)) }
                }
            }
            @if !sections.is_empty() { td.sec { (plain::line(&record.section)) } }
            @match share(record) {
                Some(share) => td.n.p data-value=(format!("{share:.4}")) { (points(record.score)) },
                None => td.n.p data-value="-1" { "no score" },
            }
            (cells(record, class))
            td.note { (notes(record, flags).join(", ")) }
        } "\n"
    }
}

/// The points of each exercise.
fn cells(record: &Record, class: &Class) -> Markup {
    let own: Vec<_> = record.checks.chunk_by(|one, next| one.exercise == next.exercise).collect();
    html! {
        @for (place, exercise) in class.exercises.iter().enumerate() {
            // Usually each record has the same exercises in the same order.
            @let same = own.get(place).filter(|checks| checks[0].exercise == exercise.name);
            @let checks = same.or_else(|| own.iter().find(|checks| checks[0].exercise == exercise.name));
            @match checks.map(|checks| (got(checks), points_of(checks).0)) {
                Some((Got::Whole, points_got)) => td.n.x { (points(points_got)) },
                Some((Got::Broken, _)) => td.n.few { "–" },
                Some((Got::Unknown, _)) => td.n.x { "?" },
                Some((_, points_got)) => td.n.few { (points(points_got)) },
                None => td.n.x {},
            }
        }
    }
}

fn notes(record: &Record, flags: &[Flag]) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(late) = &record.late {
        notes.push(plain::late(late));
    }
    let set = record.checks.iter().filter(|check| check.overridden.is_some()).count();
    if set > 0 {
        notes.push(format!("{set} set by you"));
    }
    let shown = [Flag::GraderError, Flag::Incomplete, Flag::Patience];
    notes.extend(flags.iter().filter(|flag| shown.contains(flag)).map(|flag| flag.word().into()));
    notes
}

/// The data for the filter, namely the indices of sections, flags and missed checks.
fn marks(record: &Record, class: &Class, flags: &[Flag], sections: &[&str]) -> String {
    let mut marks = String::new();
    if let Some(place) = sections.iter().position(|section| *section == record.section) {
        let _ = write!(marks, "s{place} ");
    }
    for (place, flag) in Flag::ALL.iter().enumerate() {
        if flags.contains(flag) {
            let _ = write!(marks, "f{place} ");
        }
    }
    for (place, check) in class.checks.iter().enumerate() {
        // Usually each record has the same checks in the same order.
        let same = record.checks.get(place).filter(|own| own.id == check.id);
        let own = same.or_else(|| record.checks.iter().find(|own| own.id == check.id));
        if own.is_some_and(|own| own.outcome.loses_points()) {
            let _ = write!(marks, "c{place} ");
        }
    }
    marks.trim_end().to_owned()
}
