//! A kept submission, and its expected record.

use std::collections::BTreeSet;

use witness::stage;

use super::due::Due;
use crate::{
    course::{Course, ExerciseEntry},
    intake::Submission,
    record::{Outcome, Record, split_id},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Stubs,
    /// The model answer.
    Reference,
    /// A right answer by other means.
    Equivalent,
    /// A right answer that is too slow for the points of its speed-up.
    Slow,
    /// A wrong answer.
    Mutant,
    /// An attack on the grader, its host or the other learners.
    Hostile,
}

impl Kind {
    /// The kind, as shown in tables.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Stubs => "stubs",
            Kind::Reference => "reference",
            Kind::Equivalent => "equivalent",
            Kind::Slow => "slow",
            Kind::Mutant => "mutant",
            Kind::Hostile => "hostile",
        }
    }
}

/// The expected result of a case's speed-up, if its exercise has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// It must never fail.
    Right,
    /// It must never pass. It has at most 0.64 of the reference's speed.
    Slow,
    /// It is not measured.
    Unknown,
}

/// One kept submission.
#[derive(Debug, Clone)]
pub struct Case {
    /// The name of its file without `.rs`, or of its folder.
    pub name: String,
    pub kind: Kind,
    /// The reference with the case's files.
    pub submission: Submission,
    /// The exercises that it changes. Only these are graded.
    pub exercises: BTreeSet<String>,
    /// The checks that it must fail, as `exercise/check`.
    pub caught_by: BTreeSet<String>,
    /// The checks that it may fail or pass.
    pub may_fail: BTreeSet<String>,
    /// Outcomes that its header expects, namely `build-error` or `blocked`.
    pub outcomes: BTreeSet<String>,
    /// The points that it keeps, if known.
    pub keeps: Option<f64>,
    /// The expected result of its speed-up.
    pub pace: Pace,
    /// The expected result of a hostile case.
    pub hostile: Option<Due>,
}

impl Case {
    /// A case that changes no exercise and expects nothing yet. `base` has the files of the other exercises.
    pub(super) fn new(name: String, kind: Kind, base: &Submission) -> Self {
        Self {
            submission: Submission { student: name.clone(), ..base.clone() },
            name,
            kind,
            exercises: BTreeSet::new(),
            caught_by: BTreeSet::new(),
            may_fail: BTreeSet::new(),
            outcomes: BTreeSet::new(),
            keeps: None,
            pace: Pace::Unknown,
            hostile: None,
        }
    }

    pub(super) fn add(&mut self, exercise: &ExerciseEntry, text: String) {
        self.submission.files.insert(exercise.name.clone(), text);
        self.exercises.insert(exercise.name.clone());
    }

    /// Keeps only the exercises in `wanted`. The points that the case keeps are then unknown.
    pub fn narrow(&mut self, wanted: &[String]) {
        self.exercises.retain(|exercise| wanted.contains(exercise));
        self.caught_by.retain(|id| self.exercises.contains(split_id(id).0));
        self.keeps = None;
    }

    /// The course, reduced to the exercises that this case changes.
    pub fn course(&self, course: &Course) -> Course {
        let mut course = course.clone();
        course.exercises.retain(|exercise| self.exercises.contains(&exercise.name));
        if let Some(due) = self.hostile.as_ref().filter(|due| !due.checks.is_empty()) {
            for exercise in &mut course.exercises {
                exercise.speedup = None;
                exercise.checks.retain(|check| due.checks.contains(&check.name));
            }
        }
        course
    }

    /// Differences between the record and the expected one, one sentence each.
    pub fn surprises(&self, record: &Record) -> Vec<String> {
        if let Some(due) = &self.hostile {
            return due.surprises(record);
        }
        let mut surprises = Vec::new();
        let seen: BTreeSet<&String> = record.checks.iter().map(|check| &check.id).collect();
        let unseen = self.caught_by.iter().filter(|id| !seen.contains(id));
        surprises.extend(unseen.map(|id| format!("{id}: it must catch this, but was not run")));
        for check in &record.checks {
            let due = self.caught_by.contains(&check.id);
            let caught = check.outcome != Outcome::Pass;
            let broken = match check.outcome {
                Outcome::GraderError => true,
                Outcome::BuildError | Outcome::Blocked => {
                    !self.outcomes.contains(check.outcome.word())
                }
                _ => false,
            };
            let either = self.may_fail.contains(&check.id);
            if (due != caught && !either) || broken {
                let message = check.message.replace('\n', "; ").replace("  ", "");
                surprises.push(format!("{}: {} {message}", check.id, check.outcome.word()));
            }
            if self.kind == Kind::Stubs
                && check.outcome != Outcome::Blocked
                && !check.finding.as_ref().is_some_and(stage::is_not_started)
            {
                surprises.push(format!("{}: not red through `todo!`", check.id));
            }
        }
        if let Some(keeps) = self.keeps
            && (record.score - keeps).abs() > 1e-9
            && surprises.is_empty()
        {
            surprises.push(format!("it keeps {} points, not {keeps}", record.score));
        }
        surprises
    }
}

#[cfg(test)]
mod surprises;
