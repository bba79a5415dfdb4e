//! The page of a class. It shows what to look at before publishing, how the points are spread, shared mistakes,
//! and a table of all learners that can be sorted and searched.

mod before;
mod exercises;
mod learners;
mod mistakes;
mod points;

use std::collections::BTreeMap;

use lab::page::PATTERNS;
use maud::{Markup, PreEscaped, html};

use super::{
    frame::{self, count, document},
    statistics::{self, Class},
};
use crate::{
    record::{Record, title_of},
    report::{
        Standing, Status,
        plain::{self, points as in_words},
    },
};

/// The most sections of a class that the head counts.
const MOST_SECTIONS: usize = 12;

/// The page. `page` gives the path of a learner's page.
pub(super) fn page(
    records: &[Record],
    standings: &[Standing],
    page: impl Fn(&Record) -> String,
) -> String {
    let class = statistics::of(records);
    let body = html! {
        (PreEscaped(PATTERNS))
        (head(records, standings, &class))
        main id="main" {
            (section("before", "Before you publish", &before::list(records, standings, &page)))
            (section("spread", "Points", &points::spread(&class)))
            (section("exercises", "Exercises", &exercises::table(&class)))
            (section("same", "The same mistake", &mistakes::groups(records, &page)))
            section.people aria-labelledby="learners" {
                h2 id="learners" { "Everybody" }
                (learners::table(records, &class, &page))
            }
        }
        footer {
            p { "Points already contain what lateness costs and what was set by hand. Results with a grader error
                 are in no statistic. The page loads nothing from anywhere." }
        }
    };
    let title = plain::line(title_of(records));
    document(&format!("Class results: {title}"), frame::Kind::Class, &body)
}

fn section(id: &str, title: &str, content: &Markup) -> Markup {
    html! { section aria-labelledby=(id) { h2 id=(id) { (title) } (content) } }
}

fn head(records: &[Record], standings: &[Standing], class: &Class) -> Markup {
    let assignments = unlike(records, |record| record.assignment.as_deref().unwrap_or_default());
    let without = standings
        .iter()
        .filter(|standing| matches!(standing.status, Status::NotGraded | Status::HandedInNothing));
    let people = records.len() + without.count();
    html! {
        header {
            p.course { (plain::line(title_of(records))) ", class page for the instructor" }
            h1 { @if let [only] = assignments.as_slice() { (only) } @else { "Class results" } }
            p.lead {
                b { (records.len()) } " of " (count(people, "person", "people")) " graded, "
                (in_words(class.most)) " points, " (count(class.exercises.len(), "exercise", "exercises")) ", "
                (count(class.checks.len(), "check", "checks"))
            }
            (facts(records))
        }
    }
}

/// When, where and with what the class was graded, and its sections.
fn facts(records: &[Record]) -> Markup {
    let days = unlike(records, |record| &record.measurements.graded_at);
    let days: Vec<String> = days.iter().filter_map(|time| frame::day(time)).collect();
    let machines = unlike(records, |record| &record.measurements.host);
    let toolchains = unlike(records, |record| &record.toolchain);
    let mut cores: Vec<usize> = records.iter().map(|record| record.measurements.cores).collect();
    cores.sort_unstable();
    cores.dedup();
    let cores: Vec<String> = cores.into_iter().map(|cores| cores.to_string()).collect();
    let mut sections: BTreeMap<&str, usize> = BTreeMap::new();
    for record in records.iter().filter(|record| !record.section.is_empty()) {
        *sections.entry(&record.section).or_default() += 1;
    }
    html! {
        p.facts {
            @if let Some(first) = days.first() {
                span { "Graded " b { (first) @if let Some(last) = days.last().filter(|last| *last != first) { " to " (last) } } }
            }
            @if !records.is_empty() {
                span {
                    "Machine " b {
                        @if !machines.is_empty() { (machines.join(", ")) ", " }
                        (cores.join(" or ")) " cores"
                    }
                }
                span { b { (toolchains.join(", ")) } }
            }
            @if !sections.is_empty() && sections.len() <= MOST_SECTIONS {
                span {
                    @for (nth, (section, learners)) in sections.iter().enumerate() {
                        @if nth > 0 { ", " } (plain::line(section)) " " b { (learners) }
                    }
                }
            }
        }
    }
}

/// The distinct values of a field in the records, sorted and without empty ones.
fn unlike<'r>(records: &'r [Record], of: impl Fn(&'r Record) -> &'r str) -> Vec<String> {
    let mut all: Vec<&str> = records.iter().map(of).filter(|text| !text.is_empty()).collect();
    all.sort_unstable();
    all.dedup();
    all.into_iter().map(plain::line).collect()
}
