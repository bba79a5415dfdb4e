//! Groups equal changes of several people, so that the diff of a large class stays readable.

use std::collections::BTreeMap;

use super::{
    compare::Diff,
    person::{Change, Person},
    reason::Reason,
};

/// A change that several people share, with the checks of one exercise, old and new verdict, and the reasons.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// The exercise. Empty for lateness.
    pub exercise: String,
    /// The checks, `exercise/check`.
    pub checks: Vec<String>,
    /// The verdicts in the old run, with points if it is one check.
    pub from: String,
    /// The verdicts in the new run.
    pub to: String,
    /// Points gained by each person, negative if lost.
    pub each: f64,
    /// The possible reasons.
    pub reasons: Vec<Reason>,
    /// The instructor's reason for an override.
    pub said: Option<String>,
    /// The people, sorted.
    pub people: Vec<String>,
}

impl Group {
    /// The checks as text, such as `exercise/check` or `exercise, 3 checks`.
    pub fn checks_in_words(&self) -> String {
        match self.checks.as_slice() {
            [one] => one.clone(),
            several => format!("{}, {} checks", self.exercise, several.len()),
        }
    }
}

/// The key for grouping people by an equal change of one check.
type Same = (String, [String; 2], Vec<Reason>, Option<String>);

/// The key for grouping checks of an exercise with equal changes for the same people.
type Alike = (String, [&'static str; 2], Vec<Reason>, Option<String>, Vec<String>);

/// The changes of a diff, the most common first.
pub fn groups(diff: &Diff) -> Vec<Group> {
    grouped(&diff.people)
}

pub(super) fn grouped<'a>(people: impl IntoIterator<Item = &'a Person>) -> Vec<Group> {
    let mut by_check: BTreeMap<Same, (Vec<String>, &Change)> = BTreeMap::new();
    for person in people {
        for change in &person.changes {
            let reasons = change.reasons.clone();
            let same = (change.check.clone(), change.states(), reasons, change.override_words());
            let (people, _) = by_check.entry(same).or_insert_with(|| (Vec::new(), change));
            people.push(person.student.clone());
        }
    }
    let mut alike: BTreeMap<Alike, Vec<(Vec<String>, &Change)>> = BTreeMap::new();
    for ((_, _, reasons, said), (mut people, change)) in by_check {
        people.sort();
        let words = [&change.from, &change.to].map(|state| state.as_ref().map_or("", |s| s.word));
        let key = (change.exercise.clone(), words, reasons, said, people.clone());
        alike.entry(key).or_default().push((people, change));
    }
    let mut groups: Vec<Group> = alike.into_values().map(|changes| group(&changes)).collect();
    let places = |group: &Group| (usize::MAX - group.people.len(), group.reasons.clone());
    groups.sort_by_key(places);
    groups
}

/// One group from equal changes of the same people.
fn group(changes: &[(Vec<String>, &Change)]) -> Group {
    let (people, first) = &changes[0];
    let [from, to] = match changes {
        [_] => first.states(),
        _ => [&first.from, &first.to]
            .map(|state| state.as_ref().map_or("not there".to_owned(), |s| s.word.to_owned())),
    };
    Group {
        exercise: first.exercise.clone(),
        checks: changes.iter().map(|(_, change)| change.check.clone()).collect(),
        from,
        to,
        each: changes.iter().map(|(_, change)| change.delta()).sum(),
        reasons: first.reasons.clone(),
        said: first.override_words(),
        people: people.clone(),
    }
}
