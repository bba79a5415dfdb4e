//! From verdicts to points: what each outcome gives, by the course as it stands now.
//!
//! Verdicts are formed once; points, maximum and what a learner is told follow from them and from
//! `course.toml`, whenever results are written. So points can be changed without grading again.

use std::collections::BTreeMap;

use crate::{
    course::{Course, Feedback},
    record::{CheckRecord, Outcome, Record},
};

/// Sets the points, the sums and the messages of a record. Checks that the course does not have give
/// what they gave.
pub fn apply(record: &mut Record, course: &Course) {
    for check in &mut record.checks {
        let Some(exercise) = course.exercise(&check.exercise) else { continue };
        if check.is_speedup() {
            check.max_points = exercise.speedup.map_or(check.max_points, |entry| entry.points);
            retell(check, course.feedback);
            continue;
        }
        let name = check.id.split_once('/').map_or("", |(_, name)| name);
        if let Some(entry) = exercise.checks.iter().find(|entry| entry.name == name) {
            check.max_points = entry.points;
            retell(check, course.feedback_of(entry));
        }
    }
    let shares = shares(&record.checks);
    for check in &mut record.checks {
        check.overridden = None;
        check.points = match check.outcome {
            Outcome::Pass | Outcome::NotMeasurable => check.max_points,
            Outcome::Blocked => {
                let share = shares.get(&check.exercise).copied().unwrap_or(0.0);
                rounded(share * check.max_points)
            }
            _ => 0.0,
        };
    }
    add_up(record);
}

/// Sets what follows from the points of the checks.
pub fn add_up(record: &mut Record) {
    record.score = record.checks.iter().map(|check| check.points).sum();
    record.max_score = record.checks.iter().map(|check| check.max_points).sum();
    record.complete = record.checks.iter().all(|check| !check.outcome.is_open());
}

/// Points with two digits behind the point.
pub fn rounded(points: f64) -> f64 {
    (points * 100.0).round() / 100.0
}

/// Tells a finding again by another feedback level; what stands before it stays.
fn retell(check: &mut CheckRecord, feedback: Feedback) {
    check.feedback = feedback;
    let Some(finding) = &check.finding else { return };
    let told = [Feedback::Full, Feedback::Category, Feedback::PointsOnly].map(|l| l.show(finding));
    let lead = told.iter().find_map(|told| check.message.strip_suffix(told.as_str()));
    if let Some(lead) = lead {
        check.message = format!("{lead}{}", feedback.show(finding));
    }
}

/// The share of the points that the checks of each exercise have earned which are not blocked. A
/// blocked check gets this share of its own: the exercise is graded by its other checks, on the same
/// maximum, so that nobody loses points twice, or wins any, through another exercise's fault.
fn shares(checks: &[CheckRecord]) -> BTreeMap<String, f64> {
    let mut sums: BTreeMap<String, (f64, f64)> = BTreeMap::new();
    for check in checks {
        let says_nothing = matches!(check.outcome, Outcome::Blocked | Outcome::GraderError);
        if !says_nothing && !check.is_speedup() {
            let (earned, of) = sums.entry(check.exercise.clone()).or_default();
            *earned += if check.outcome.loses_points() { 0.0 } else { check.max_points };
            *of += check.max_points;
        }
    }
    let share = |(earned, of): (f64, f64)| if of > 0.0 { earned / of } else { 0.0 };
    sums.into_iter().map(|(exercise, sums)| (exercise, share(sums))).collect()
}
