//! A diff as a self-contained HTML page without a script. It prints well and works with a screen reader.
//!
//! `maud` escapes all text, and the page's content security policy forbids it to load or run anything.

use maud::{Markup, html};

use super::{
    compare::Diff,
    group::{Group, grouped},
    person::{Person, Score},
    reason::{Reason, words},
    text::{came_or_left, lead, signed},
    total::{Totals, facts, totals},
};
use crate::{
    explain::counted,
    report::{html::page, plain},
};

const STYLE: &str = include_str!("page.css");

const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

pub fn render(diff: &Diff) -> String {
    let totals = totals(diff);
    let body = html! {
        a.skip href="#main" { "Skip to the results" }
        header {
            p.course { (plain::line(&diff.old.name)) (arrow()) (plain::line(&diff.new.name)) }
            h1 { "What the regrade changed" }
            p.lead { (lead(diff, &totals.together)) }
        }
        main id="main" {
            @if !diff.people.is_empty() {
                (totals_section(diff, &totals))
                section aria-labelledby="r" {
                    h2 id="r" { "By reason" }
                    @for (reason, _, what) in &totals.by_reason { (of_reason(diff, *reason, what)) }
                }
            }
            (by_person(diff))
        }
        footer { p { "The same as a table: " code { "grader diff OLD NEW --csv FILE" } } }
    };
    page("What the regrade changed", POLICY, &[STYLE], &body)
}

/// An arrow, which a screen reader reads as a word.
fn arrow() -> Markup {
    html! { span aria-hidden="true" { " → " } span.vh { " to " } }
}

fn from_to(from: &str, to: &str) -> Markup {
    html! { span.fromto { (from) (arrow()) (to) } }
}

/// A difference of points. Losses have the accent colour.
fn change(delta: f64) -> Markup {
    match delta {
        lost if lost < 0.0 => html! { b.down { (signed(lost)) } },
        gained if gained > 0.0 => html! { b.up { (signed(gained)) } },
        _ => html! { span.muted { (signed(0.0)) } },
    }
}

fn totals_section(diff: &Diff, totals: &Totals) -> Markup {
    let together = &totals.together;
    let sums = |gained: f64, lost: f64| {
        html! {
            td.n { @if gained > 0.0 { (change(gained)) } }
            td.n { @if lost > 0.0 { (change(-lost)) } }
        }
    };
    html! {
        section aria-labelledby="t" {
            h2 id="t" { "Totals" }
            table.why {
                thead { tr {
                    th scope="col" { "Why" }
                    th.say scope="col" { "What changed" }
                    th.n scope="col" { "People" }
                    th.n scope="col" { "Gained" }
                    th.n scope="col" { "Lost" }
                } }
                tbody {
                    @for (reason, total, what) in &totals.by_reason {
                        tr {
                            th scope="row" { a href={ "#" (anchor(*reason)) } { (reason.title()) } }
                            td.say { (plain::line(what)) }
                            td.n { (total.people) }
                            (sums(total.gained, total.lost))
                        }
                    }
                    tr.sum {
                        th scope="row" { "Together" }
                        td.say { "people whose points differ, each counted once" }
                        td.n { (together.people) }
                        (sums(together.gained, together.lost))
                    }
                }
            }
            p."small muted more" {
                "A person with two reasons is in both rows. Gains and losses of one person cancel out in the last row."
            }
            (runs(diff))
        }
    }
}

/// The facts about both runs and their differences.
fn runs(diff: &Diff) -> Markup {
    html! {
        table.runs {
            thead { tr { td {} th scope="col" { "Old" } th scope="col" { "New" } } }
            tbody {
                @for (what, old, new) in facts(&diff.old, &diff.new) {
                    tr.d[old != new] {
                        th scope="row" { (first_upper(what)) }
                        td { (plain::line(&old)) }
                        td { @if old == new { "the same" } @else { (plain::line(&new)) } }
                    }
                }
            }
        }
    }
}

fn first_upper(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}

fn anchor(reason: Reason) -> String {
    reason.word().replace(' ', "-")
}

fn of_reason(diff: &Diff, reason: Reason, what: &str) -> Markup {
    let people = diff.people.iter();
    let moved: Vec<_> = people.clone().filter_map(came_or_left).collect();
    let groups = grouped(people).into_iter().filter(|group| group.reasons.contains(&reason));
    html! {
        h3 id=(anchor(reason)) { (reason.title()) " " span.muted { (plain::line(what)) } }
        @if reason == Reason::Submission {
            ul { @for sentence in &moved { li { (sentence) } } }
        }
        ol.same { @for group in groups { (one_group(&group)) } }
    }
}

fn one_group(group: &Group) -> Markup {
    let people = group.people.len();
    html! {
        li {
            p.count { b { (people) } span { (if people == 1 { "person" } else { "people" }) } }
            div {
                p {
                    code { (plain::line(&group.checks_in_words())) } " "
                    (from_to(&group.from, &group.to)) " " (change(group.each))
                    @if people > 1 { span."small muted" { " each" } }
                }
                @if group.reasons.len() > 1 { p."small muted" { (words(&group.reasons)) } }
                @if let Some(said) = &group.said { p.small { (plain::line(said)) } }
                p.small { (names(&group.people)) }
            }
        }
    }
}

fn by_person(diff: &Diff) -> Markup {
    html! {
        section aria-labelledby="p" {
            h2 id="p" { "By person" }
            @if !diff.people.is_empty() {
                table.persons role="table" {
                    caption."muted small" { "Largest change first." }
                    thead role="rowgroup" { tr role="row" {
                        th role="columnheader" scope="col" { "Who" }
                        th.n role="columnheader" scope="col" { "Old" }
                        th.n role="columnheader" scope="col" { "New" }
                        th.n role="columnheader" scope="col" { "Change" }
                        th.reasons role="columnheader" scope="col" { "Why, which check, from and to" }
                    } }
                    tbody role="rowgroup" { @for person in &diff.people { (one_person(person)) } }
                }
            }
            @if !diff.same.is_empty() {
                details.more {
                    summary {
                        (counted(diff.same.len(), "person has", "people have")) " the same result as before"
                    }
                    p.small { (names(&diff.same)) }
                }
            }
        }
    }
}

fn one_person(person: &Person) -> Markup {
    let score = |score: Option<Score>| score.map_or("–".to_owned(), Score::words);
    html! {
        tr role="row" {
            th scope="row" role="rowheader" { (plain::line(&person.student)) }
            td.n role="cell" { (score(person.old)) }
            td.n role="cell" { (score(person.new)) }
            td.n role="cell" { @match person.delta() { Some(delta) => (change(delta)), None => "–" } }
            td.reasons role="cell" { ul {
                @if person.changes.is_empty() { (moved(person)) }
                @for group in grouped([person]) { (reason_of(&group)) }
            } }
        }
    }
}

/// A person with a result in only one of the runs.
fn moved(person: &Person) -> Markup {
    let (from, to) = match person.old {
        None => (plain::line(&person.why_none), "graded".to_owned()),
        Some(_) => ("graded".to_owned(), plain::line(&person.why_none)),
    };
    html! { li { span.tag { "submission" } span { "all checks" } (from_to(&from, &to)) } }
}

fn reason_of(group: &Group) -> Markup {
    html! {
        li {
            span.tag { (words(&group.reasons)) }
            span { code { (plain::line(&group.checks_in_words())) } }
            span {
                (from_to(&group.from, &group.to))
                @if let Some(said) = &group.said { br; span.small { (plain::line(said)) } }
            }
            span.n { (change(group.each)) }
        }
    }
}

/// All names on one line.
fn names(students: &[String]) -> String {
    students.iter().map(|student| plain::line(student)).collect::<Vec<_>>().join(", ")
}
