//! A diff as a table for a spreadsheet or a script. There is one row for each changed check of each person, and
//! one for each person with a result in only one run.

use super::{
    compare::Diff,
    person::{Change, Person, Score, State},
    reason::{Reason, words},
};
use crate::report::{
    Sheet, cell,
    plain::{points, rounded},
};

const COLUMNS: [&str; 12] = [
    "student",
    "check",
    "from",
    "to",
    "points_before",
    "points_after",
    "max_before",
    "max_after",
    "change",
    "why",
    "detail",
    "change_of_the_person",
];

pub fn render(diff: &Diff) -> String {
    let mut sheet = Sheet::new();
    sheet.row(COLUMNS);
    for person in &diff.people {
        if person.changes.is_empty() {
            sheet.row(came_or_left(person));
        }
        for change in &person.changes {
            sheet.row(one_change(person, change));
        }
    }
    sheet.text()
}

fn one_change(person: &Person, change: &Change) -> [String; 12] {
    let state = |state: &Option<State>| match state {
        None => [String::new(), String::new(), String::new()],
        Some(state) => [state.word.to_owned(), points(state.points), points(state.most)],
    };
    let ([from, before, most_before], [to, after, most_after]) =
        (state(&change.from), state(&change.to));
    [
        cell(&person.student),
        cell(&change.check),
        from,
        to,
        before,
        after,
        most_before,
        most_after,
        points(change.delta()),
        words(&change.reasons),
        cell(&change.override_words().unwrap_or_default()),
        delta(person),
    ]
}

fn came_or_left(person: &Person) -> [String; 12] {
    let score = |score: Option<Score>| match score {
        None => [String::new(), String::new(), String::new()],
        Some(score) => {
            let given = score.points.map_or(String::new(), points);
            ["graded".to_owned(), given, points(score.most)]
        }
    };
    let ([mut from, before, most_before], [mut to, after, most_after]) =
        (score(person.old), score(person.new));
    let none = if person.old.is_none() { &mut from } else { &mut to };
    *none = cell(&person.why_none);
    [
        cell(&person.student),
        String::new(),
        from,
        to,
        before,
        after,
        most_before,
        most_after,
        delta(person),
        Reason::Submission.word().to_owned(),
        if person.old.is_none() { "came" } else { "left" }.to_owned(),
        delta(person),
    ]
}

/// The person's total change of points. Empty if the grader failed.
fn delta(person: &Person) -> String {
    person.delta().map_or(String::new(), |delta| rounded(delta).to_string())
}
