//! What a class did, in numbers. Results with a grader-error are in no statistic of points.

use std::collections::BTreeMap;

use witness::run::Because;

use crate::record::{Outcome, Record, Speedup};

/// Bars of the distribution: each is a twentieth of the points wide.
pub(super) const BARS: usize = 20;

/// Learners with less than this share of the points are likely to need help.
pub(super) const NEEDS_HELP_BELOW: f64 = 0.5;

/// A class in numbers.
pub(super) struct Class<'a> {
    /// Shares of the points, ascending, of all whose result is one.
    pub(super) shares: Vec<f64>,
    /// How many learners are in each bar.
    pub(super) distribution: [usize; BARS],
    /// Each check, in the order of the course.
    pub(super) checks: Vec<CheckStatistic<'a>>,
    /// Each exercise, in the order of the course.
    pub(super) exercises: Vec<ExerciseStatistic<'a>>,
    /// Each check with a speed-up.
    pub(super) speedups: Vec<SpeedupStatistic<'a>>,
}

/// One check over all learners.
pub(super) struct CheckStatistic<'a> {
    pub(super) id: &'a str,
    /// How many came to each outcome.
    pub(super) outcomes: BTreeMap<&'static str, usize>,
    pub(super) passed: usize,
    /// How many were judged: neither blocked nor not measurable nor ours.
    pub(super) judged: usize,
    /// Points that nobody got, over the class.
    pub(super) lost: f64,
}

/// One exercise over all learners.
pub(super) struct ExerciseStatistic<'a> {
    pub(super) name: &'a str,
    /// The mean share of its points.
    pub(super) mean: f64,
    /// How many passed all of its checks.
    pub(super) whole: usize,
    pub(super) learners: usize,
    pub(super) max_points: f64,
}

/// One speed-up over all learners.
pub(super) struct SpeedupStatistic<'a> {
    pub(super) id: &'a str,
    pub(super) measured: Vec<&'a Speedup>,
    /// How many had it and could not be measured.
    pub(super) not_measurable: usize,
}

/// What is said of one learner beside the points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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

    /// The flag as a word in a row.
    pub(super) fn word(self) -> &'static str {
        match self {
            Flag::GraderError => "grader error",
            Flag::Incomplete => "not complete",
            Flag::NeedsHelp => "needs help",
            Flag::DoesNotCompile => "does not compile",
            Flag::Patience => "patience",
            Flag::Notes => "notes",
        }
    }

    /// What it means and what to do.
    pub(super) fn meaning(self) -> &'static str {
        match self {
            Flag::GraderError => "the grader failed: no score; grade again",
            Flag::Incomplete => {
                "a check could not be measured: its points are given; grade again elsewhere"
            }
            Flag::NeedsHelp => "less than half of the points",
            Flag::DoesNotCompile => "at least one exercise does not compile",
            Flag::Patience => "a verdict rests on time, since the program never rested; look at it",
            Flag::Notes => "files that were not used, or that could not be",
        }
    }
}

/// The flags of one learner.
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

/// The share of the points; `None` where the grader failed.
pub(super) fn share(record: &Record) -> Option<f64> {
    let faulty = record.is_faulty();
    (!faulty && record.max_score > 0.0).then(|| (record.score / record.max_score).clamp(0.0, 1.0))
}

/// A value so that the share `at` of `sorted` lies below it; between two neighbours, in between.
pub(super) fn quantile(sorted: &[f64], at: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let place = at.clamp(0.0, 1.0) * last as f64;
    let (below, above) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    Some(below + (above - below) * place.fract())
}

/// The numbers of a class.
pub(super) fn of(records: &[Record]) -> Class<'_> {
    let mut shares: Vec<f64> = records.iter().filter_map(share).collect();
    shares.sort_by(f64::total_cmp);
    let mut distribution = [0; BARS];
    for share in &shares {
        // Sums of tenths may fall short of a border by a hair.
        distribution[((share * BARS as f64 + 1e-9) as usize).min(BARS - 1)] += 1;
    }
    let mut class = Class {
        shares,
        distribution,
        checks: Vec::new(),
        exercises: Vec::new(),
        speedups: Vec::new(),
    };
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for record in records {
        for check in &record.checks {
            let place = *places.entry(&check.id).or_insert_with(|| {
                class.checks.push(CheckStatistic {
                    id: &check.id,
                    outcomes: BTreeMap::new(),
                    passed: 0,
                    judged: 0,
                    lost: 0.0,
                });
                class.checks.len() - 1
            });
            let statistic = &mut class.checks[place];
            *statistic.outcomes.entry(check.outcome.word()).or_default() += 1;
            statistic.passed += usize::from(check.outcome == Outcome::Pass);
            statistic.judged +=
                usize::from(check.outcome == Outcome::Pass || check.outcome.loses_points());
            if check.outcome != Outcome::GraderError {
                statistic.lost += check.max_points - check.points;
            }
        }
    }
    class.exercises = exercises(records);
    class.speedups = speedups(records);
    class
}

fn exercises(records: &[Record]) -> Vec<ExerciseStatistic<'_>> {
    let mut exercises: Vec<ExerciseStatistic> = Vec::new();
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for record in records.iter().filter(|record| share(record).is_some()) {
        for checks in record.checks.chunk_by(|one, next| one.exercise == next.exercise) {
            let name = checks[0].exercise.as_str();
            let place = *places.entry(name).or_insert_with(|| {
                let none =
                    ExerciseStatistic { name, mean: 0.0, whole: 0, learners: 0, max_points: 0.0 };
                exercises.push(none);
                exercises.len() - 1
            });
            let of: f64 = checks.iter().map(|check| check.max_points).sum();
            let got: f64 = checks.iter().map(|check| check.points).sum();
            let exercise = &mut exercises[place];
            exercise.learners += 1;
            exercise.max_points = exercise.max_points.max(of);
            exercise.mean += if of > 0.0 { got / of } else { 1.0 };
            exercise.whole += usize::from(checks.iter().all(|c| c.outcome == Outcome::Pass));
        }
    }
    for exercise in &mut exercises {
        exercise.mean /= exercise.learners.max(1) as f64;
    }
    exercises
}

fn speedups(records: &[Record]) -> Vec<SpeedupStatistic<'_>> {
    let mut statistics: BTreeMap<&str, SpeedupStatistic> = BTreeMap::new();
    for record in records {
        for (id, speedup) in &record.measurements.speedups {
            let none = || SpeedupStatistic { id, measured: Vec::new(), not_measurable: 0 };
            let check = record.checks.iter().find(|check| check.id == *id);
            let unknown = check.is_some_and(|check| check.outcome == Outcome::NotMeasurable);
            let statistic = statistics.entry(id).or_insert_with(none);
            if unknown {
                statistic.not_measurable += 1;
            } else {
                statistic.measured.push(speedup);
            }
        }
    }
    statistics.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::quantile;

    #[test]
    fn a_quantile_lies_between_its_neighbours() {
        assert_eq!(quantile(&[], 0.5), None);
        assert_eq!(quantile(&[3.0], 0.5), Some(3.0));
        assert_eq!(quantile(&[1.0, 2.0, 3.0, 4.0], 0.5), Some(2.5));
        assert_eq!(quantile(&[1.0, 2.0, 3.0, 4.0], 1.0), Some(4.0));
    }
}
