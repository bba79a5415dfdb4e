//! Totals per reason, with the number of people and the points gained or lost.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    compare::Diff,
    person::{Change, Person, State},
    reason::Reason,
    side::Side,
};
use crate::{
    explain::{counted, first_of},
    report::plain::{points, rounded},
};

/// The maximum number of checks that one sentence names.
const NAMED: usize = 4;

/// The total for one reason, or for all together.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Total {
    pub people: usize,
    pub gained: f64,
    /// Number of people with a gain.
    pub winners: usize,
    /// The sum of all losses, as a positive number.
    pub lost: f64,
    /// Number of people with a loss.
    pub losers: usize,
}

#[derive(Debug, Clone)]
pub struct Totals {
    /// Each reason that occurs, in order, with a description.
    pub by_reason: Vec<(Reason, Total, String)>,
    /// People whose points differ, each counted once.
    pub together: Total,
}

impl Total {
    fn add(&mut self, delta: f64) {
        self.people += 1;
        if delta > 0.0 {
            self.gained = rounded(self.gained + delta);
            self.winners += 1;
        } else if delta < 0.0 {
            self.lost = rounded(self.lost - delta);
            self.losers += 1;
        }
    }
}

/// Adds up a diff. A person with two reasons counts for both.
pub fn totals(diff: &Diff) -> Totals {
    let mut by_reason = Vec::new();
    for reason in Reason::ALL {
        let mut total = Total::default();
        for person in diff.people.iter().filter(|person| person.reasons().contains(&reason)) {
            total.add(delta_by(person, reason));
        }
        if total.people > 0 {
            by_reason.push((reason, total, what_changed(diff, reason)));
        }
    }
    let mut together = Total::default();
    let deltas = diff.people.iter().filter_map(Person::delta);
    deltas.filter(|delta| *delta != 0.0).for_each(|delta| together.add(delta));
    Totals { by_reason, together }
}

/// The points that a person gained or lost by changes with this reason.
fn delta_by(person: &Person, reason: Reason) -> f64 {
    if person.old.is_none() || person.new.is_none() {
        return person.delta().unwrap_or(0.0);
    }
    let own = person.changes.iter().filter(|change| change.reasons.contains(&reason));
    rounded(own.map(Change::delta).sum())
}

/// A description of the changes with this reason.
fn what_changed(diff: &Diff, reason: Reason) -> String {
    let changes = || {
        let all = diff.people.iter().flat_map(|person| &person.changes);
        all.filter(|change| change.reasons.contains(&reason))
    };
    let (old, new) = (&diff.old, &diff.new);
    match reason {
        Reason::Submission => submissions(diff),
        Reason::Check => {
            let codes = from_to(&old.code, &new.code, |code| short(code).to_owned());
            format!("the code of the checks, {codes}: {}", named(changes()))
        }
        Reason::Course => course(changes()),
        Reason::Override => overrides(changes(), diff.overrides_kept),
        Reason::Toolchain => from_to(&old.toolchains, &new.toolchains, String::clone),
        Reason::GivenCode => from_to(&old.given, &new.given, |given| short(given).to_owned()),
        Reason::Seed => from_to(&old.seeds, &new.seeds, u64::to_string),
        Reason::Late => "what lateness costs".into(),
        Reason::Selection => format!("only one run was asked for {}", named(changes())),
        Reason::Again => format!("nothing else changed: {}", named(changes())),
    }
}

fn submissions(diff: &Diff) -> String {
    let count = |is: &dyn Fn(&Person) -> bool| diff.people.iter().filter(|p| is(p)).count();
    let both = |p: &Person| p.old.is_some() && p.new.is_some();
    let parts = [
        (count(&|p| both(p) && p.reasons().contains(&Reason::Submission)), "handed in again"),
        (count(&|p| p.old.is_none()), "came"),
        (count(&|p| p.new.is_none()), "left"),
    ];
    let parts = parts.iter().filter(|(count, _)| *count > 0);
    parts.map(|(count, what)| format!("{count} {what}")).collect::<Vec<_>>().join(", ")
}

/// The checks of these changes, of which the first few are named.
fn named<'a>(changes: impl Iterator<Item = &'a Change>) -> String {
    let checks: BTreeSet<&str> = changes.map(|change| change.check.as_str()).collect();
    let first: Vec<&str> = checks.iter().copied().take(NAMED).collect();
    match checks.len().saturating_sub(NAMED) {
        0 => first.join(", "),
        more => format!("{} and {}", first.join(", "), counted(more, "more", "more")),
    }
}

fn course<'a>(changes: impl Iterator<Item = &'a Change>) -> String {
    let mut worth: BTreeMap<&str, String> = BTreeMap::new();
    for change in changes {
        let most = |state: &Option<State>| state.as_ref().map(|state| points(state.most));
        let words = match (most(&change.from), most(&change.to)) {
            (Some(from), Some(to)) => format!("{from} → {to}"),
            (None, Some(to)) => format!("new, {to}"),
            (Some(_), None) => "removed".to_owned(),
            (None, None) => continue,
        };
        worth.insert(&change.check, words);
    }
    let worth: Vec<_> = worth.iter().map(|(check, words)| format!("{check} {words}")).collect();
    format!("points in course.toml: {}", first_of(&worth, NAMED))
}

fn overrides<'a>(changes: impl Iterator<Item = &'a Change>, kept: usize) -> String {
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for (kind, _) in changes.filter_map(Change::override_change) {
        *kinds.entry(kind).or_default() += 1;
    }
    let mut parts: Vec<_> = ["new", "changed", "removed"]
        .iter()
        .filter_map(|kind| kinds.get(kind).map(|count| format!("{count} {kind}")))
        .collect();
    if kept > 0 {
        parts.push(format!("{kept} kept"));
    }
    parts.join(", ")
}

/// The old and the new values, separated by commas.
fn from_to<T: Ord>(old: &BTreeSet<T>, new: &BTreeSet<T>, words: impl Fn(&T) -> String) -> String {
    let list = |all: &BTreeSet<T>| match all.iter().map(&words).collect::<Vec<_>>() {
        none if none.is_empty() => "unknown".to_owned(),
        some => some.join(", "),
    };
    format!("{} → {}", list(old), list(new))
}

/// The first 8 characters of a digest.
pub(super) fn short(digest: &str) -> &str {
    digest.get(..8).unwrap_or(digest)
}

/// The facts about both runs, each with a name, the old and the new value.
pub(super) fn facts(old: &Side, new: &Side) -> Vec<(&'static str, String, String)> {
    let pair = |what, words: &dyn Fn(&Side) -> String| (what, words(old), words(new));
    let list = |all: Vec<String>| if all.is_empty() { "unknown".into() } else { all.join(", ") };
    let digests = |all: &BTreeSet<String>| all.iter().map(|d| short(d).to_owned()).collect();
    vec![
        pair("people", &|side| side.people.to_string()),
        pair("median", &|side| {
            side.median.map_or("–".into(), |(median, most)| {
                format!("{} of {}", points(median), points(most))
            })
        }),
        pair("toolchain", &|side| list(side.toolchains.iter().cloned().collect())),
        pair("checks", &|side| list(digests(&side.code))),
        pair("given code", &|side| list(digests(&side.given))),
        pair("seed", &|side| list(side.seeds.iter().map(u64::to_string).collect())),
    ]
}
