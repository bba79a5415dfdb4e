//! Computes points from verdicts, for the present course.
//!
//! Verdicts are formed once. Points, maximum and the learner's messages are computed from them and
//! `course.toml` whenever results are written. So points can be changed without grading again.
//!
//! Points are given only if they were earned, so a pending speed-up gives no points yet. A speed-up that this
//! machine could not measure keeps its points.

use std::collections::BTreeMap;

use crate::{
    course::Course,
    record::{CheckRecord, Outcome, Record, split_id},
};

/// Sets the points, the sums and the messages of a record. Checks that the course no longer has keep their
/// points.
pub fn apply(record: &mut Record, course: &Course) {
    let Record { checks, measurements, .. } = &mut *record;
    for check in checks {
        let Some(exercise) = course.exercise(&check.exercise) else { continue };
        if check.is_speedup() {
            let is_open = check.outcome == Outcome::NotMeasurable;
            check.max_points = match exercise.speedup {
                _ if is_open && !measurements.speedups.contains_key(&check.id) => 0.0,
                Some(entry) => entry.points,
                None => check.max_points,
            };
            check.tell(course.feedback);
            continue;
        }
        let (_, name) = split_id(&check.id);
        if let Some(entry) = exercise.checks.iter().find(|entry| entry.name == name) {
            check.max_points = entry.points;
            check.tell(course.feedback_of(entry));
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

/// Sets the values that depend on the points of the checks.
pub fn add_up(record: &mut Record) {
    record.score = record.checks.iter().map(|check| check.points).sum();
    record.max_score = record.checks.iter().map(|check| check.max_points).sum();
    record.complete = record.checks.iter().all(|check| !check.outcome.is_open());
}

/// Points rounded to two decimal places.
pub fn rounded(points: f64) -> f64 {
    (points * 100.0).round() / 100.0
}

/// Share of points earned by an exercise's checks that are not blocked. A blocked check gets the same share of
/// its own points. So no learner loses or gains points twice because of another exercise.
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

#[cfg(test)]
mod tests {
    use lab::Finding;

    use super::*;
    use crate::{class::testing, course::Feedback};

    /// `alpha` has checks worth 4, 2 and 5 points, and a speed-up worth 3.
    fn course() -> Course {
        crate::course::tests::named_freely(
            r#"
            max_score = 14
            feedback = "category"
            [[exercise]]
            name = "alpha"
            part = "two"
            speedup = { points = 3, share = 0.75 }
            check = [
                { name = "four", points = 4 },
                { name = "two", points = 2, feedback = "points-only" },
                { name = "five", points = 5, feedback = "full" },
            ]
            "#,
        )
    }

    /// A record with these checks, scored by [`course`]. Before that each check is worth 100 points.
    fn scored(checks: &[(&str, Outcome)]) -> Record {
        let mut record = testing::record("ada", 100.0);
        let template = record.checks.remove(0);
        for (id, outcome) in checks {
            record.checks.push(CheckRecord {
                id: (*id).into(),
                exercise: id.split_once('/').unwrap().0.into(),
                outcome: *outcome,
                ..template.clone()
            });
        }
        apply(&mut record, &course());
        record
    }

    fn points(record: &Record) -> Vec<f64> {
        record.checks.iter().map(|check| check.points).collect()
    }

    #[test]
    fn outcomes_give_all_or_no_points() {
        for outcome in Outcome::ALL {
            let gives = match outcome {
                Outcome::Pass | Outcome::NotMeasurable => 4.0,
                Outcome::Fail | Outcome::Timeout | Outcome::Crash | Outcome::BuildError => 0.0,
                // No other check of the exercise has earned points.
                Outcome::Blocked | Outcome::GraderError => 0.0,
                // A speed-up is earned only if the whole exercise is right.
                Outcome::NotMeasured => 0.0,
            };
            let record = scored(&[("alpha/four", outcome)]);
            assert_eq!((record.score, record.max_score), (gives, 4.0), "{outcome:?}");
            let open = matches!(outcome, Outcome::NotMeasurable | Outcome::GraderError);
            assert_eq!(record.complete, !open, "{outcome:?}");
        }
    }

    #[test]
    fn blocked_checks_earn_the_others_share() {
        use Outcome::{Blocked, Fail, GraderError, NotMeasurable, Pass};
        let table = [
            (vec![("alpha/four", Pass), ("alpha/two", Fail)], 3.33),
            (vec![("alpha/four", Fail), ("alpha/two", Pass)], 1.67),
            (vec![("alpha/four", Pass), ("alpha/two", Pass)], 5.0),
            (vec![("alpha/four", NotMeasurable), ("alpha/two", Fail)], 3.33),
            // These do not count for the share.
            (vec![("alpha/four", Pass), ("alpha/two", GraderError)], 5.0),
            (vec![("alpha/four", Pass), ("alpha/two", Blocked)], 5.0),
            (vec![("alpha/four", Fail), ("alpha/two", GraderError)], 0.0),
            (vec![("alpha/four", Fail), ("alpha/two", Blocked)], 0.0),
            (vec![("alpha/four", Pass), ("alpha/speed-up", Fail)], 5.0),
            (vec![("alpha/four", Pass), ("beta/pages", Fail)], 5.0),
            (vec![("alpha/speed-up", Pass)], 0.0),
        ];
        for (mut checks, share_of_five) in table {
            checks.push(("alpha/five", Blocked));
            let record = scored(&checks);
            assert_eq!(points(&record).last(), Some(&share_of_five), "{checks:?}");
            assert_eq!(record.score, points(&record).iter().sum::<f64>(), "{checks:?}");
        }
    }

    #[test]
    fn known_checks_take_course_points() {
        use Outcome::Pass;
        let ids = ["alpha/two", "alpha/speed-up", "alpha/gone", "beta/two"];
        let record = scored(&ids.map(|id| (id, Pass)));
        assert_eq!(points(&record), [2.0, 3.0, 100.0, 100.0]);
        assert_eq!((record.score, record.max_score), (205.0, 205.0));
    }

    #[test]
    fn unmeasured_speedups_are_worth_nothing() {
        let mut record =
            scored(&[("alpha/four", Outcome::Fail), ("alpha/speed-up", Outcome::NotMeasurable)]);
        assert_eq!((record.score, record.max_score, record.complete), (0.0, 4.0, false));
        // The machine could not measure it.
        record.measurements.speedups.insert("alpha/speed-up".into(), testing::speedup());
        apply(&mut record, &course());
        assert_eq!((record.score, record.max_score, record.complete), (3.0, 7.0, false));
        // A verdict counts with or without figures.
        for outcome in [Outcome::Pass, Outcome::Fail, Outcome::BuildError] {
            assert_eq!(scored(&[("alpha/speed-up", outcome)]).max_score, 3.0, "{outcome:?}");
        }
    }

    #[test]
    fn scoring_undoes_earlier_overrides() {
        let mut record = scored(&[("alpha/four", Outcome::Fail)]);
        record.checks[0].points = 4.0;
        record.checks[0].overridden =
            Some(crate::record::Override { graded: 0.0, reason: "typo in the task".into() });
        apply(&mut record, &course());
        assert_eq!((record.checks[0].points, &record.checks[0].overridden), (0.0, &None));
    }

    #[test]
    fn messages_follow_the_feedback_level() {
        let finding = Finding::new("each item once", "item 3 twice", "no lock", "take the lock");
        for (id, level) in [
            ("alpha/four", Feedback::Category),
            ("alpha/two", Feedback::PointsOnly),
            ("alpha/five", Feedback::Full),
            ("alpha/speed-up", Feedback::Category),
        ] {
            let mut record = scored(&[(id, Outcome::Fail)]);
            record.checks[0].finding = Some(finding.clone());
            record.checks[0].lead = "in 3 of 5 runs".into();
            record.checks[0].message = "of another level".into();
            apply(&mut record, &course());
            let check = &record.checks[0];
            assert_eq!(check.message, format!("in 3 of 5 runs\n{}", level.show(&finding)));
            assert_eq!(check.feedback, level);
        }
    }

    #[test]
    fn messages_without_findings_are_the_lead() {
        let mut record = scored(&[("alpha/two", Outcome::BuildError)]);
        record.checks[0].lead = "error[E0382]".into();
        apply(&mut record, &course());
        assert_eq!(record.checks[0].message, "error[E0382]");
        // The record of an older grader has no lead.
        record.checks[0].lead.clear();
        apply(&mut record, &course());
        assert_eq!(record.checks[0].message, "error[E0382]");
    }

    #[test]
    fn points_have_two_decimals() {
        assert_eq!([2.344, 2.346, 2.0, 10.0 / 3.0].map(rounded), [2.34, 2.35, 2.0, 3.33]);
    }
}
