//! A kept submission, and what its record must say.

use std::collections::BTreeSet;

use super::due::Due;
use crate::{
    course::Course,
    intake::Submission,
    record::{Outcome, Record},
};

/// What sort of answer a case is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Nothing was written.
    Stubs,
    /// The model answer.
    Reference,
    /// Right by other means.
    Equivalent,
    /// Right, and too slow to deserve the points of its speed-up.
    Slow,
    /// Wrong.
    Mutant,
    /// An attack on the grader, its host or the other learners.
    Hostile,
}

impl Kind {
    /// The word used in tables.
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

/// What a case's speed-up must come to, where its exercise has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// It must never fail.
    Right,
    /// It must never pass: it has at most 0.64 of the reference's speed.
    Slow,
    /// It is not measured.
    Unknown,
}

/// One kept submission.
#[derive(Debug, Clone)]
pub struct Case {
    /// Its folder's name.
    pub name: String,
    /// What sort of answer it is.
    pub kind: Kind,
    /// The reference with the case's files in it.
    pub submission: Submission,
    /// The exercises that it changes: only they are graded.
    pub exercises: BTreeSet<String>,
    /// The checks that it must fail, as `exercise/check`.
    pub caught_by: BTreeSet<String>,
    /// The checks that it may fail or pass.
    pub may_fail: BTreeSet<String>,
    /// Outcomes that its header says are meant: `build-error`, `blocked`.
    pub outcomes: BTreeSet<String>,
    /// The points that it keeps, where that is known.
    pub keeps: Option<f64>,
    /// What its speed-up must come to.
    pub pace: Pace,
    /// What it must get, when it is hostile.
    pub hostile: Option<Due>,
}

impl Case {
    /// Takes out every exercise that is not among `wanted`. What the case keeps is then unknown.
    pub fn narrow(&mut self, wanted: &[String]) {
        self.exercises.retain(|exercise| wanted.contains(exercise));
        let of_wanted = |id: &String| {
            id.split_once('/').is_some_and(|(exercise, _)| self.exercises.contains(exercise))
        };
        self.caught_by.retain(of_wanted);
        self.keeps = None;
    }

    /// The course, narrowed to the exercises that this case changes.
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

    /// What the record says and should not, or does not say and should: one sentence each.
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
            let todo = |finding: &lab::Finding| finding.seen.starts_with("not yet implemented");
            if self.kind == Kind::Stubs
                && check.outcome != Outcome::Blocked
                && !check.finding.as_ref().is_some_and(todo)
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
