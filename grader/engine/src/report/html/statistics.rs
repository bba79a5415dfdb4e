//! Statistics of a class. Results with a grader-error are left out of all statistics of points.

use std::collections::BTreeMap;

use witness::run::Because;

use crate::record::{CheckRecord, Outcome, Record};

/// Learners with a smaller share of the points probably need help.
pub(super) const NEEDS_HELP_BELOW: f64 = 0.5;

pub(super) struct Class<'a> {
    /// The points of all learners with a score, ascending.
    pub(super) points: Vec<f64>,
    /// The maximum points of a learner.
    pub(super) most: f64,
    /// Number of learners with all points, and with less than half.
    pub(super) full: usize,
    pub(super) below: usize,
    /// Each check, in the order of the course.
    pub(super) checks: Vec<CheckStatistic<'a>>,
    /// Each exercise, in the order of the course.
    pub(super) exercises: Vec<ExerciseStatistic<'a>>,
}

/// One check over all learners.
pub(super) struct CheckStatistic<'a> {
    pub(super) id: &'a str,
    pub(super) passed: usize,
    /// Number of learners with a verdict. Blocked, unmeasured and failed gradings are left out.
    pub(super) judged: usize,
}

/// One exercise over all learners.
pub(super) struct ExerciseStatistic<'a> {
    pub(super) name: &'a str,
    /// The sum of all points, and the maximum of one learner.
    pub(super) points: f64,
    pub(super) max_points: f64,
    pub(super) learners: usize,
    /// Number of learners with all points, some, none because of a compiler error, and none otherwise.
    pub(super) whole: usize,
    pub(super) partly: usize,
    pub(super) broken: usize,
    pub(super) nothing: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Got {
    Whole,
    Partly,
    Broken,
    Nothing,
    Unknown,
}

pub(super) fn got(checks: &[CheckRecord]) -> Got {
    let (points, of) = points_of(checks);
    let any = |outcome| checks.iter().any(|check| check.outcome == outcome);
    if any(Outcome::GraderError) {
        Got::Unknown
    } else if points >= of {
        Got::Whole
    } else if points > 0.0 {
        Got::Partly
    } else if any(Outcome::BuildError) {
        Got::Broken
    } else {
        Got::Nothing
    }
}

/// The points of some checks, and their maximum.
pub(super) fn points_of(checks: &[CheckRecord]) -> (f64, f64) {
    checks.iter().fold((0.0, 0.0), |(got, of), check| (got + check.points, of + check.max_points))
}

/// A remark on one learner besides the points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flag {
    GraderError,
    Incomplete,
    NeedsHelp,
    DoesNotCompile,
    Patience,
    Notes,
}

impl Flag {
    pub(super) const ALL: [Flag; 6] = [
        Flag::GraderError,
        Flag::Incomplete,
        Flag::NeedsHelp,
        Flag::DoesNotCompile,
        Flag::Patience,
        Flag::Notes,
    ];

    pub(super) fn word(self) -> &'static str {
        match self {
            Flag::GraderError => "grader error",
            Flag::Incomplete => "not complete",
            Flag::NeedsHelp => "less than half of the points",
            Flag::DoesNotCompile => "does not compile",
            Flag::Patience => "decided by patience",
            Flag::Notes => "with notes",
        }
    }
}

pub(super) fn flags(record: &Record) -> Vec<Flag> {
    let any = |outcome| record.checks.iter().any(|check| check.outcome == outcome);
    let faulty = any(Outcome::GraderError);
    let holds = |flag: &Flag| match flag {
        Flag::GraderError => faulty,
        Flag::Incomplete => !record.complete && !faulty,
        Flag::NeedsHelp => share(record).is_some_and(|share| share < NEEDS_HELP_BELOW),
        Flag::DoesNotCompile => any(Outcome::BuildError),
        Flag::Patience => {
            record.measurements.checks.values().any(|m| m.decided_by == Because::Patience)
        }
        Flag::Notes => !record.notes.is_empty(),
    };
    Flag::ALL.into_iter().filter(holds).collect()
}

/// The share of the points, or `None` if the grader failed.
pub(super) fn share(record: &Record) -> Option<f64> {
    let faulty = record.is_faulty();
    (!faulty && record.max_score > 0.0).then(|| (record.score / record.max_score).clamp(0.0, 1.0))
}

/// The `at`-quantile of `sorted`, linearly interpolated.
pub(super) fn quantile(sorted: &[f64], at: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let place = at.clamp(0.0, 1.0) * last as f64;
    let (below, above) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    Some(below + (above - below) * place.fract())
}

pub(super) fn of(records: &[Record]) -> Class<'_> {
    let scored = || records.iter().filter(|record| share(record).is_some());
    let mut points: Vec<f64> = scored().map(|record| record.score).collect();
    points.sort_by(f64::total_cmp);
    let count =
        |wanted: &dyn Fn(f64) -> bool| scored().filter_map(share).filter(|s| wanted(*s)).count();
    Class {
        points,
        most: scored().map(|record| record.max_score).fold(0.0, f64::max),
        full: count(&|share| share >= 1.0),
        below: count(&|share| share < NEEDS_HELP_BELOW),
        checks: checks(records),
        exercises: exercises(records),
    }
}

fn checks(records: &[Record]) -> Vec<CheckStatistic<'_>> {
    let mut checks: Vec<CheckStatistic> = Vec::new();
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for check in records.iter().flat_map(|record| &record.checks) {
        let place = *places.entry(&check.id).or_insert_with(|| {
            checks.push(CheckStatistic { id: &check.id, passed: 0, judged: 0 });
            checks.len() - 1
        });
        let passed = check.outcome == Outcome::Pass;
        checks[place].passed += usize::from(passed);
        checks[place].judged += usize::from(passed || check.outcome.loses_points());
    }
    checks
}

fn exercises(records: &[Record]) -> Vec<ExerciseStatistic<'_>> {
    let mut exercises: Vec<ExerciseStatistic> = Vec::new();
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for record in records.iter().filter(|record| share(record).is_some()) {
        for checks in record.checks.chunk_by(|one, next| one.exercise == next.exercise) {
            let name = checks[0].exercise.as_str();
            let place = *places.entry(name).or_insert_with(|| {
                exercises.push(ExerciseStatistic {
                    name,
                    points: 0.0,
                    max_points: 0.0,
                    learners: 0,
                    whole: 0,
                    partly: 0,
                    broken: 0,
                    nothing: 0,
                });
                exercises.len() - 1
            });
            let exercise = &mut exercises[place];
            let (points, of) = points_of(checks);
            exercise.learners += 1;
            exercise.points += points;
            exercise.max_points = exercise.max_points.max(of);
            match got(checks) {
                Got::Whole => exercise.whole += 1,
                Got::Partly => exercise.partly += 1,
                Got::Broken => exercise.broken += 1,
                Got::Nothing | Got::Unknown => exercise.nothing += 1,
            }
        }
    }
    exercises
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::class::testing;

    #[test]
    fn quantiles_interpolate_between_neighbours() {
        assert_eq!(quantile(&[], 0.5), None);
        assert_eq!(quantile(&[3.0], 0.5), Some(3.0));
        assert_eq!(quantile(&[1.0, 2.0, 3.0, 4.0], 0.5), Some(2.5));
        assert_eq!(quantile(&[1.0, 2.0, 3.0, 4.0], 1.0), Some(4.0));
    }

    #[test]
    fn unmeasured_speedups_are_left_out() {
        let mut record = testing::record("ada", 2.0);
        record.checks[0].outcome = Outcome::NotMeasured;
        let class = [record];
        let checks = of(&class).checks;
        assert_eq!((checks[0].passed, checks[0].judged), (0, 0));
    }

    #[test]
    fn build_errors_make_exercises_broken() {
        let mut checks = testing::record("ada", 2.0).checks;
        assert_eq!(got(&checks), Got::Whole);
        (checks[0].points, checks[0].outcome) = (0.0, Outcome::BuildError);
        assert_eq!(got(&checks), Got::Broken);
        checks[0].outcome = Outcome::Fail;
        assert_eq!(got(&checks), Got::Nothing);
    }
}
