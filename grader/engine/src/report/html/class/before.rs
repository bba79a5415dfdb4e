//! What an instructor looks at before publishing results, namely missing and incomplete results, late
//! penalties, and points set by hand.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::super::{frame::count, words::page_link};
use crate::{
    record::{CheckRecord, Record},
    report::{
        Standing, Status,
        plain::{self, points},
    },
};
use witness::run::Because;

/// The most people that one line names. The table below has all.
const MOST_NAMED: usize = 60;

/// One line with a number, what is counted, and the people.
struct Line {
    number: usize,
    what: &'static str,
    /// Whether the instructor must act.
    act: bool,
    who: Markup,
}

pub(super) fn list(
    records: &[Record],
    standings: &[Standing],
    page: &impl Fn(&Record) -> String,
) -> Markup {
    let mut lines = of_standings(standings);
    lines.extend(of_records(records, page));
    lines.retain(|line| line.number > 0);
    html! {
        @if lines.is_empty() {
            p { "Nothing to look at: all learners are graded, and every check has a verdict." }
        } @else {
            dl.before {
                @for Line { number, what, act, who } in &lines {
                    div class=[act.then_some("act")] { dt { b { (number) } " " (what) } dd { (who) } }
                }
            }
        }
    }
}

fn of_standings(standings: &[Standing]) -> Vec<Line> {
    let table = [
        (Status::NotGraded, "not graded", true),
        (Status::HandedInNothing, "handed in nothing", true),
        (Status::NotOnTheRoster, "not on the roster", true),
        (Status::LookAt, "in doubt", true),
        (Status::NotASubmission, "not a submission", false),
    ];
    let line = |(status, what, act)| {
        let own: Vec<&Standing> =
            standings.iter().filter(|standing| standing.status == status).collect();
        let with_reasons = own.iter().any(|standing| !standing.why.is_empty());
        let who = html! {
            @if with_reasons {
                ul { @for standing in own.iter().take(MOST_NAMED) {
                    li { (person(standing)) @if !standing.why.is_empty() { ": " (plain::line(&standing.why)) } }
                } }
            } @else {
                @for (nth, standing) in own.iter().take(MOST_NAMED).enumerate() {
                    @if nth > 0 { ", " } (person(standing))
                }
            }
            (more(own.len()))
        };
        Line { number: own.len(), what, act, who }
    };
    table.map(line).into()
}

fn person(standing: &Standing) -> Markup {
    let name = if standing.name.is_empty() { &standing.student } else { &standing.name };
    html! {
        b { (plain::line(name)) }
        @if !standing.section.is_empty() { " " span.muted { (plain::line(&standing.section)) } }
    }
}

fn more(all: usize) -> Markup {
    html! { @if all > MOST_NAMED { " and " (all - MOST_NAMED) " more" } }
}

fn names<'r>(
    records: impl Iterator<Item = &'r Record> + Clone,
    page: &impl Fn(&Record) -> String,
    after: impl Fn(&Record) -> Markup,
) -> Markup {
    html! {
        @for (nth, record) in records.clone().take(MOST_NAMED).enumerate() {
            @if nth > 0 { ", " } (page_link(record, page)) (after(record))
        }
        (more(records.count()))
    }
}

fn of_records(records: &[Record], page: &impl Fn(&Record) -> String) -> Vec<Line> {
    let none = |_: &Record| html! {};
    let faulty = records.iter().filter(|record| record.is_faulty());
    let patience = records.iter().filter(|record| {
        record.measurements.checks.values().any(|m| m.decided_by == Because::Patience)
    });
    let lost = |record: &Record| record.late.is_some_and(|late| late.points_lost > 0.0);
    let late = records.iter().filter(|record| lost(record));
    let forgiven = records.iter().filter(|record| record.late.is_some() && !lost(record));
    vec![
        Line {
            number: faulty.clone().count(),
            what: "with a grader error",
            act: true,
            who: html! { (names(faulty, page, none)) ". They have no score. Grade again: " code { "--regrade-errors" } },
        },
        not_complete(records, page),
        Line {
            number: patience.clone().count(),
            what: "decided by patience",
            act: false,
            who: html! { (names(patience, page, none)) ". A program never came to rest. Look at these verdicts." },
        },
        Line {
            number: late.clone().count(),
            what: "lost points for lateness",
            act: false,
            who: names(late, page, |record| {
                let late = record.late.unwrap_or_else(|| unreachable!("only those who were late"));
                html! {
                    " " span.muted { (count(late.days as usize, "day", "days")) } " "
                    b.loss { "−" (points(late.points_lost)) }
                }
            }),
        },
        Line {
            number: forgiven.clone().count(),
            what: "late at no cost",
            act: false,
            who: names(forgiven, page, none),
        },
        set_by_hand(records, page),
    ]
}

/// The learners with incomplete results, grouped by reason.
fn not_complete(records: &[Record], page: &impl Fn(&Record) -> String) -> Line {
    let mut by_reason: BTreeMap<String, Vec<&Record>> = BTreeMap::new();
    let mut number = 0;
    for record in records.iter().filter(|record| !record.complete && !record.is_faulty()) {
        number += 1;
        let open = record.checks.iter().find(|check| check.outcome.is_open());
        let why = open.map_or("", CheckRecord::said_first);
        by_reason.entry(plain::line(why)).or_default().push(record);
    }
    let who = html! {
        ul { @for (why, own) in &by_reason {
            li {
                @if own.len() == records.len() { "All" } @else { (names(own.iter().copied(), page, |_| html! {})) }
                @if !why.is_empty() { ": " (why) } "."
            }
        } }
    };
    Line { number, what: "not complete", act: true, who }
}

fn set_by_hand(records: &[Record], page: &impl Fn(&Record) -> String) -> Line {
    let set: Vec<(&Record, &CheckRecord)> = records
        .iter()
        .flat_map(|record| record.checks.iter().map(move |check| (record, check)))
        .filter(|(_, check)| check.overridden.is_some())
        .collect();
    let who = html! {
        ul { @for (record, check) in set.iter().take(MOST_NAMED) {
            @if let Some(own) = &check.overridden {
                li {
                    (page_link(record, page)) ": " code { (plain::line(&check.id)) } " " (points(own.graded)) " → "
                    (points(check.points)) " of " (points(check.max_points)) ". “" (plain::line(&own.reason)) "”"
                }
            }
        } }
        (more(set.len()))
    };
    Line { number: set.len(), what: "points set by you", act: false, who }
}
