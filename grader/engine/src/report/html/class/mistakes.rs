//! Groups of learners with the same mistake, each with an explanation.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::super::words::{page_link, with_code};
use crate::{
    record::{Record, split_id},
    report::{
        causes::{in_points, sentence},
        mistakes::{Kind, Mistake, cause, headline, mistakes},
        plain,
    },
};

/// Number of groups shown at first, and number of groups on the page.
const FIRST: usize = 12;
const MOST: usize = 60;

/// The most people that a group names.
const MOST_NAMED: usize = 40;

pub(super) fn groups(records: &[Record], page: &impl Fn(&Record) -> String) -> Markup {
    let mistakes = mistakes(records);
    let alone = mistakes.iter().filter(|mistake| mistake.people.len() < 2).count();
    let groups: Vec<&Mistake> =
        mistakes.iter().filter(|mistake| mistake.people.len() > 1).take(MOST).collect();
    let (first, rest) = groups.split_at(groups.len().min(FIRST));
    html! {
        @if first.is_empty() { p { "No two learners made the same mistake." } }
        @else {
            p.muted.small {
                "People who failed the same checks of an exercise for the same likely cause. One explanation helps all of them."
            }
            ol.same { @for mistake in first { (group(mistake, page)) } }
            @if !rest.is_empty() {
                details.more {
                    summary { (rest.len()) " smaller groups" }
                    ol.same { @for mistake in rest { (group(mistake, page)) } }
                }
            }
        }
        @if alone > 0 { p.muted.small { "Mistakes of one person each: " (alone) "." } }
    }
}

fn group(mistake: &Mistake, page: &impl Fn(&Record) -> String) -> Markup {
    let next = mistake.example.finding.as_ref().map_or("", |finding| finding.next.as_str());
    html! {
        li {
            p.count { b { (mistake.people.len()) } span { "people" } span.muted { (in_points(mistake.points)) } }
            div {
                h3 { (with_code(&title(mistake))) }
                p.ids { (ids(mistake)) }
                @if !next.is_empty() {
                    p.explain { b { "Explain" } " " (with_code(&sentence(&plain::text(next)))) }
                }
                (people(mistake, page))
            }
        }
    }
}

fn title(mistake: &Mistake) -> String {
    match &mistake.kind {
        Kind::Build(_) => {
            let (code, says) = headline(mistake.example);
            let code = if code.is_empty() { String::new() } else { format!("{code}, ") };
            format!("Does not compile: {code}{}", plain::line(says))
        }
        Kind::NotStarted => "The stub is still there".to_owned(),
        Kind::Checks(_) => match cause(mistake.example) {
            "" => format!("{}: {}", mistake.example.exercise, mistake.example.outcome.word()),
            cause => sentence(&plain::text(cause)).trim_end_matches('.').to_owned(),
        },
    }
}

/// The checks that fail, or the exercises with the number of learners.
fn ids(mistake: &Mistake) -> Markup {
    match &mistake.kind {
        Kind::Checks(checks) => html! {
            code { (plain::line(&mistake.example.exercise)) } ": "
            @for (nth, (id, ..)) in checks.iter().enumerate() {
                @if nth > 0 { ", " }
                code { (plain::line(split_id(id).1)) }
            }
        },
        Kind::Build(_) | Kind::NotStarted => html! {
            @for (nth, (exercise, learners)) in mistake.exercises.iter().enumerate() {
                @if nth > 0 { ", " } code { (plain::line(exercise)) } " " (learners)
            }
        },
    }
}

/// The people, by section if there are sections.
fn people(mistake: &Mistake, page: &impl Fn(&Record) -> String) -> Markup {
    let named = &mistake.people[..mistake.people.len().min(MOST_NAMED)];
    let mut sections: BTreeMap<&str, Vec<&Record>> = BTreeMap::new();
    for record in named {
        sections.entry(&record.section).or_default().push(record);
    }
    let divided = sections.keys().any(|section| !section.is_empty());
    html! {
        ul.who.by[divided] {
            @for (section, own) in &sections {
                li {
                    @if divided { span { @if section.is_empty() { "–" } @else { (plain::line(section)) } } }
                    span { @for (nth, record) in own.iter().enumerate() { @if nth > 0 { ", " } (page_link(record, page)) } }
                }
            }
            @if mistake.people.len() > named.len() {
                li { @if divided { span {} } span { "and " (mistake.people.len() - named.len()) " more" } }
            }
        }
    }
}
