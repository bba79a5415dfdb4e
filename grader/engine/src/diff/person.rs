//! The changes for one person.

use std::collections::BTreeSet;

use super::{
    reason::{Pair, Reason},
    side::Side,
};
use crate::{
    record::{CheckRecord, Outcome, Override, Record},
    report::plain::{points, rounded},
};

/// A person with a difference.
#[derive(Debug, Clone)]
pub struct Person {
    /// The learner's name in the results.
    pub student: String,
    /// The result in the old run. `None` if only the new run has one.
    pub old: Option<Score>,
    /// The result in the new run. `None` if only the old run has one.
    pub new: Option<Score>,
    /// The reason why one run has no result.
    pub why_none: String,
    /// The checks that differ, in the order of the course.
    pub changes: Vec<Change>,
}

/// The points of a record.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// The points, or `None` if the grader failed.
    pub points: Option<f64>,
    /// The maximum points.
    pub most: f64,
}

/// One check that differs.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// `exercise/check`, or `late days` for the late penalty.
    pub check: String,
    /// The exercise. Empty for the late penalty.
    pub exercise: String,
    /// The state in the old run. `None` if that run lacks the check.
    pub from: Option<State>,
    /// The state in the new run. `None` if that run lacks the check.
    pub to: Option<State>,
    /// The possible reasons.
    pub reasons: Vec<Reason>,
}

/// A check in one of the runs.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// The verdict in a word.
    pub word: &'static str,
    pub points: f64,
    /// The maximum points.
    pub most: f64,
    /// Set if an instructor has set the points.
    pub overridden: Option<Override>,
}

impl Person {
    /// A person with a result in the new run only.
    pub(super) fn came(record: &Record, why_none: String) -> Self {
        let (student, new) = (record.student.clone(), Some(Score::of(record)));
        Self { student, old: None, new, why_none, changes: Vec::new() }
    }

    /// A person with a result in the old run only.
    pub(super) fn left(record: &Record, why_none: String) -> Self {
        let (student, old) = (record.student.clone(), Some(Score::of(record)));
        Self { student, old, new: None, why_none, changes: Vec::new() }
    }

    /// Points gained, negative if lost. A missing result counts as 0. `None` if the grader failed in one of the
    /// runs.
    pub fn delta(&self) -> Option<f64> {
        let points = |score: Option<Score>| score.map_or(Some(0.0), |score| score.points);
        Some(rounded(points(self.new)? - points(self.old)?))
    }

    /// All possible reasons of the person's changes.
    pub fn reasons(&self) -> BTreeSet<Reason> {
        if self.old.is_none() || self.new.is_none() {
            return BTreeSet::from([Reason::Submission]);
        }
        self.changes.iter().flat_map(|change| change.reasons.iter().copied()).collect()
    }
}

impl Score {
    fn of(record: &Record) -> Self {
        let points = (!record.is_faulty()).then_some(record.score);
        Self { points, most: record.max_score }
    }

    /// The points in words, or a dash if the grader failed.
    pub fn words(self) -> String {
        self.points.map_or_else(|| "–".to_owned(), points)
    }
}

impl Change {
    /// Points gained, negative if lost.
    pub fn delta(&self) -> f64 {
        let points = |state: &Option<State>| state.as_ref().map_or(0.0, |state| state.points);
        rounded(points(&self.to) - points(&self.from))
    }

    /// The old and the new state, as text.
    pub fn states(&self) -> [String; 2] {
        if self.reasons == [Reason::Late] {
            return [&self.from, &self.to].map(|state| match state {
                Some(state) if state.points < 0.0 => {
                    format!("{} points less", points(-state.points))
                }
                _ => "nothing lost".to_owned(),
            });
        }
        let other_most = match (&self.from, &self.to) {
            (Some(from), Some(to)) => from.most.to_bits() != to.most.to_bits(),
            _ => false,
        };
        [&self.from, &self.to].map(|state| match state {
            None => "not there".to_owned(),
            Some(state) if other_most => {
                format!("{} {} of {}", state.word, points(state.points), points(state.most))
            }
            Some(state) => format!("{} {}", state.word, points(state.points)),
        })
    }

    /// What happened to the override, and the instructor's reason.
    pub fn override_change(&self) -> Option<(&'static str, String)> {
        let of = |state: &Option<State>| state.as_ref().and_then(|s| s.overridden.clone());
        match (of(&self.from), of(&self.to)) {
            (before, after) if before == after => None,
            (None, Some(after)) => Some(("new", after.reason)),
            (Some(before), None) => Some(("removed", before.reason)),
            (_, after) => Some(("changed", after.map_or(String::new(), |o| o.reason))),
        }
    }

    pub fn override_words(&self) -> Option<String> {
        self.override_change().map(|(what, reason)| format!("{what}: {reason}"))
    }
}

impl State {
    fn of(check: &CheckRecord) -> Self {
        Self {
            word: check.outcome.word(),
            points: check.points,
            most: check.max_points,
            overridden: check.overridden.clone(),
        }
    }
}

/// The changes between two records of one learner, or `None` if there are none.
pub(super) fn changed(before: &Record, after: &Record, old: &Side, new: &Side) -> Option<Person> {
    let pair = Pair { before, after, old, new };
    let mut changes: Vec<Change> = Vec::new();
    for check in &after.checks {
        let earlier = before.checks.iter().find(|earlier| earlier.id == check.id);
        changes.extend(match earlier {
            Some(earlier) => change(pair, earlier, check),
            None => Some(only_in_one(check, None, Some(State::of(check)), before)),
        });
    }
    for check in &before.checks {
        if !after.checks.iter().any(|later| later.id == check.id) {
            changes.push(only_in_one(check, Some(State::of(check)), None, after));
        }
    }
    explain_shares(&mut changes);
    changes.extend(late(before, after));
    let (student, why_none) = (after.student.clone(), String::new());
    let [old, new] = [before, after].map(|record| Some(Score::of(record)));
    (!changes.is_empty()).then_some(Person { student, old, new, why_none, changes })
}

fn change(pair: Pair, before: &CheckRecord, after: &CheckRecord) -> Option<Change> {
    let (from, to) = (State::of(before), State::of(after));
    if from == to {
        return None;
    }
    let mut reasons = Vec::new();
    if before.outcome != after.outcome {
        reasons.extend(pair.causes(before, after));
    }
    // The maximum of a speed-up counts only when it is measured.
    let is_measured = [before, after].iter().all(|check| check.outcome != Outcome::NotMeasurable);
    if (from.most - to.most).abs() > 1e-9 && (is_measured || !after.is_speedup()) {
        reasons.push(Reason::Course);
    }
    if from.overridden != to.overridden {
        reasons.push(Reason::Override);
    }
    let (check, exercise) = (after.id.clone(), after.exercise.clone());
    Some(Change { check, exercise, from: Some(from), to: Some(to), reasons })
}

/// The change for a check that only one record has. `other` is the record without it.
fn only_in_one(
    check: &CheckRecord,
    from: Option<State>,
    to: Option<State>,
    other: &Record,
) -> Change {
    let is_asked_for =
        other.checks.iter().any(|other| other.exercise == check.exercise) && !check.is_speedup();
    let reason = if is_asked_for { Reason::Course } else { Reason::Selection };
    let (check, exercise) = (check.id.clone(), check.exercise.clone());
    Change { check, exercise, from, to, reasons: vec![reason] }
}

/// Gives a blocked check the reasons of the exercise's other checks, since its points are a share of theirs.
fn explain_shares(changes: &mut [Change]) {
    for at in 0..changes.len() {
        if changes[at].reasons.is_empty() {
            let others = changes.iter().filter(|other| other.exercise == changes[at].exercise);
            let reasons: BTreeSet<Reason> =
                others.flat_map(|other| other.reasons.iter().copied()).collect();
            changes[at].reasons = match reasons.is_empty() {
                true => vec![Reason::Again],
                false => reasons.into_iter().collect(),
            };
        }
    }
}

/// The change of the late penalty, if any.
fn late(before: &Record, after: &Record) -> Option<Change> {
    let state = |record: &Record| {
        let late = record.late?;
        Some(State { word: "late", points: -late.points_lost, most: 0.0, overridden: None })
    };
    let (from, to) = (state(before), state(after));
    let lost = |state: &Option<State>| state.as_ref().map_or(0.0, |state| state.points);
    let differs = (lost(&from) - lost(&to)).abs() > 1e-9;
    differs.then(|| Change {
        check: Reason::Late.word().to_owned(),
        exercise: String::new(),
        from,
        to,
        reasons: vec![Reason::Late],
    })
}

/// Number of overrides that both records have with the same points and reason.
pub(super) fn overrides_kept(before: &Record, after: &Record) -> usize {
    let kept = |check: &&CheckRecord| {
        let own = |earlier: &&CheckRecord| earlier.id == check.id;
        let earlier =
            before.checks.iter().find(own).and_then(|earlier| earlier.overridden.as_ref());
        check
            .overridden
            .as_ref()
            .is_some_and(|over| earlier.is_some_and(|earlier| earlier.reason == over.reason))
    };
    after.checks.iter().filter(kept).count()
}
