//! A diff in a terminal of 80 columns.

use std::fmt::Write as _;

use comfy_table::{Cell, CellAlignment};

use super::{
    compare::Diff,
    group::{Group, groups},
    person::{Person, Score},
    reason::{Reason, words},
    total::{Total, facts, totals},
};
use crate::{
    explain::{counted, first_of},
    report::{
        new_table,
        plain::{self, points},
        wrap,
    },
};

/// The width of a paragraph. One column is reserved for the character that keeps a line from being a CI command.
const WIDTH: usize = 79;

/// The maximum number of people that are named for one change. Table and page name all.
const NAMED: usize = 20;

/// The changes by reason, by check and by person.
pub fn render(diff: &Diff) -> String {
    let totals = totals(diff);
    let mut text = wrap("", &lead(diff, &totals.together), WIDTH);
    if diff.people.is_empty() {
        return plain::log(&text);
    }
    let _ = write!(text, "\n{}\n", by_reason(&totals.by_reason));
    for (what, old, new) in facts(&diff.old, &diff.new) {
        let value = if old == new { old } else { format!("{old} → {new}") };
        text.push_str(&wrap(&format!("{what:<12}"), &value, WIDTH));
    }
    for person in &diff.people {
        if let Some(sentence) = came_or_left(person) {
            text.push_str(&wrap("", &format!("\n{sentence}"), WIDTH));
        }
    }
    for group in groups(diff) {
        text.push_str(&one_group(&group));
    }
    let _ = write!(text, "\n{}\n", by_person(&diff.people));
    plain::log(&text)
}

/// The first sentences, with the number of people whose points differ.
pub(super) fn lead(diff: &Diff, together: &Total) -> String {
    let all = diff.people.len() + diff.same.len();
    if diff.people.is_empty() {
        return format!("Nothing changed: {} as before.", counted(all, "result is", "results are"));
    }
    let have = if together.people == 1 { "has" } else { "have" };
    let of_all = counted(all, "person", "people");
    let mut text = format!("{} of {of_all} {have} different points.", together.people);
    if together.people > 0 {
        let _ = write!(
            text,
            " {} gained {} points in total, {} lost {}.",
            together.winners,
            points(together.gained),
            together.losers,
            points(together.lost)
        );
    }
    let verdicts = diff.people.len() - together.people;
    if verdicts > 0 {
        let _ = write!(text, " {verdicts} more have other verdicts and the same points.");
    }
    text
}

fn by_reason(totals: &[(Reason, Total, String)]) -> String {
    let mut table = new_table();
    table.set_header(["why", "people", "gained", "lost", "what changed"]);
    for (reason, total, what) in totals {
        let sum = |sum: f64, sign: &str| match sum {
            0.0 => String::new(),
            sum => format!("{sign}{}", points(sum)),
        };
        let numbers = [total.people.to_string(), sum(total.gained, "+"), sum(total.lost, "−")];
        let numbers = numbers.map(|n| Cell::new(n).set_alignment(CellAlignment::Right));
        let row = [Cell::new(reason.word())].into_iter().chain(numbers);
        table.add_row(row.chain([Cell::new(plain::line(what))]));
    }
    table.to_string()
}

/// A line for a person with a result in only one run, with the reason.
pub(super) fn came_or_left(person: &Person) -> Option<String> {
    let student = plain::line(&person.student);
    let why = plain::line(&person.why_none);
    match (person.old, person.new) {
        (None, Some(new)) => {
            let score = new.words();
            Some(format!("came: {student}, {score} of {} points (before: {why})", points(new.most)))
        }
        (Some(old), None) => {
            let score = old.words();
            Some(format!(
                "left: {student}, had {score} of {} points (now: {why})",
                points(old.most)
            ))
        }
        _ => None,
    }
}

fn one_group(group: &Group) -> String {
    let each = if group.people.len() > 1 { " each" } else { "" };
    let head = format!(
        "\n{}: {} → {}, {}{each}",
        plain::line(&group.checks_in_words()),
        group.from,
        group.to,
        signed(group.each)
    );
    let mut text = wrap("", &head, WIDTH);
    let why = match &group.said {
        Some(said) => format!("{}, {}", words(&group.reasons), plain::line(said)),
        None => words(&group.reasons),
    };
    text.push_str(&wrap("  why: ", &why, WIDTH));
    let names: Vec<_> = group.people.iter().map(|student| plain::line(student)).collect();
    let names = first_of(&names, NAMED);
    text.push_str(&wrap("  who: ", &names, WIDTH));
    text
}

fn by_person(people: &[Person]) -> String {
    let mut table = new_table();
    table.set_header(["learner", "old", "new", "change", "why"]);
    for person in people {
        let score = |score: Option<Score>| score.map_or("–".into(), |s| s.words());
        let delta = person.delta().map_or("–".into(), signed);
        let numbers = [score(person.old), score(person.new), delta];
        let numbers = numbers.map(|n| Cell::new(n).set_alignment(CellAlignment::Right));
        let reasons: Vec<_> = person.reasons().into_iter().map(Reason::word).collect();
        let row = [Cell::new(plain::line(&person.student))].into_iter().chain(numbers);
        table.add_row(row.chain([Cell::new(reasons.join(", "))]));
    }
    table.to_string()
}

/// A difference with its sign: `+2`, `−1.5`, `±0`.
pub(super) fn signed(delta: f64) -> String {
    match delta {
        0.0 => "±0".into(),
        gained if gained > 0.0 => format!("+{}", points(gained)),
        lost => format!("−{}", points(-lost)),
    }
}
