//! A check to run on the programs of a submission, and its verdict.

use std::collections::BTreeMap;

use lab::Finding;
use sandbox::Sandbox;
use witness::{Check, Part};

use super::needs::Budgets;
use crate::{
    compile::{Built, codes},
    course::{CheckEntry, Course, ExerciseEntry},
    intake::Submission,
    record::{CheckMeasurement, Outcome},
};

/// The results of building a submission's parts.
pub(crate) type Programs = BTreeMap<Part, Program>;

/// The result of building one part.
pub(crate) enum Program {
    Built(Built),
    Failed(String),
}

/// One check of a course, with its place in it.
#[derive(Clone, Copy)]
pub(super) struct Task<'a> {
    pub(super) exercise: &'a ExerciseEntry,
    pub(super) entry: &'a CheckEntry,
    pub(super) check: Check,
}

/// What the checks of one submission share.
#[derive(Clone, Copy)]
pub(super) struct Subject<'a> {
    pub(super) submission: &'a Submission,
    pub(super) course: &'a Course,
    pub(super) programs: &'a Programs,
    pub(super) sandbox: &'a Sandbox,
    /// The seed of all random data.
    pub(super) seed: u64,
    /// The limits for all runs of an exercise together.
    pub(super) budgets: &'a Budgets,
}

/// A verdict with its measurements.
pub(super) struct Judged {
    pub(super) outcome: Outcome,
    pub(super) finding: Option<Finding>,
    /// Text before or instead of the finding.
    pub(super) lead: String,
    pub(super) measurement: CheckMeasurement,
}

/// The checks of some exercises, in order. A check without code has no task, and [`Course::read`] refuses such
/// a course.
pub(super) fn tasks<'a>(exercises: impl IntoIterator<Item = &'a ExerciseEntry>) -> Vec<Task<'a>> {
    let of = |exercise: &'a ExerciseEntry| {
        let checks = exercise.checks.iter();
        checks.filter_map(|entry| {
            let check = exercise.code.check(&entry.name)?;
            Some(Task { exercise, entry, check })
        })
    };
    exercises.into_iter().flat_map(of).collect()
}

impl Task<'_> {
    /// `exercise/check`.
    pub(super) fn id(&self) -> String {
        format!("{}/{}", self.exercise.name, self.entry.name)
    }
}

impl<'a> Subject<'a> {
    /// Whether the file of `exercise` compiles, or is not known to be broken.
    pub(super) fn compiles(&self, exercise: &ExerciseEntry) -> bool {
        let built = self.programs.get(&exercise.part);
        let broken = |built: &Built| built.broken.contains_key(&exercise.name);
        !self.submission.broken.contains_key(&exercise.name)
            && !matches!(built, Some(Program::Built(built)) if broken(built))
    }

    /// The program that runs the checks of `exercise`, or their verdict if its file does not compile.
    pub(super) fn program(&self, exercise: &ExerciseEntry) -> Result<&'a Built, Box<Judged>> {
        let failed = |why: &str| Judged::without_run(Outcome::GraderError, why.to_owned());
        let built = match self.programs.get(&exercise.part) {
            Some(Program::Built(built)) => built,
            Some(Program::Failed(why)) => return Err(failed(why).into()),
            None => return Err(failed("the part was not built").into()),
        };
        if let Some(why) = self.submission.broken.get(&exercise.name) {
            return Err(Judged::not_compiled(format!("error: {why}")).into());
        }
        match built.broken.get(&exercise.name) {
            Some(errors) => Err(Judged::not_compiled(errors.clone()).into()),
            None => Ok(built),
        }
    }
}

impl Judged {
    pub(super) fn without_run(outcome: Outcome, lead: String) -> Self {
        Self { outcome, finding: None, lead, measurement: CheckMeasurement::default() }
    }

    fn not_compiled(errors: String) -> Self {
        let finding = Some(codes::finding(&errors));
        Self { finding, ..Self::without_run(Outcome::BuildError, errors) }
    }
}
