//! Groups of learners with the same mistake, since one explanation helps all of them.
//!
//! Two learners made the same mistake if the same checks of an exercise failed in the same way with the same
//! likely cause. What was seen differs between learners and is not compared. All compiler errors with one code
//! are one mistake, and so are all stubs that are left, in any exercise.

use std::collections::BTreeMap;

use super::view::is_not_started;
use crate::{
    compile::codes,
    record::{CheckRecord, Outcome, Record},
};

/// A mistake that at least one learner made.
pub(super) struct Mistake<'r> {
    pub(super) kind: Kind<'r>,
    /// The most expensive check of the first learner, as an example.
    pub(super) example: &'r CheckRecord,
    /// The learners with this mistake, in the order of the records.
    pub(super) people: Vec<&'r Record>,
    /// The exercises that lose points by it, each with the number of learners.
    pub(super) exercises: BTreeMap<&'r str, usize>,
    /// The points that it costs all learners together.
    pub(super) points: f64,
}

/// What makes two mistakes the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind<'r> {
    /// Files do not compile because of the error with this code, or with this message if it has no code.
    Build(&'r str),
    /// The stub is still there.
    NotStarted,
    /// These checks fail, each with this outcome and this likely cause.
    Checks(Vec<(&'r str, &'static str, &'r str)>),
}

/// The mistakes of a class. The most common comes first, and of equally common ones the most expensive.
pub(super) fn mistakes(records: &[Record]) -> Vec<Mistake<'_>> {
    let mut found: BTreeMap<Kind, Mistake> = BTreeMap::new();
    for record in records.iter().filter(|record| !record.is_faulty()) {
        for checks in record.checks.chunk_by(|one, next| one.exercise == next.exercise) {
            of_exercise(&mut found, record, checks);
        }
    }
    let mut mistakes: Vec<Mistake> = found.into_values().collect();
    mistakes.sort_by(|one, other| {
        other
            .people
            .len()
            .cmp(&one.people.len())
            .then(other.points.total_cmp(&one.points))
            .then_with(|| one.kind.cmp(&other.kind))
    });
    mistakes
}

fn of_exercise<'r>(
    found: &mut BTreeMap<Kind<'r>, Mistake<'r>>,
    record: &'r Record,
    checks: &'r [CheckRecord],
) {
    let failed: Vec<&CheckRecord> =
        checks.iter().filter(|check| check.outcome.loses_points()).collect();
    let Some(kind) = kind(&failed) else { return };
    let Some(example) = failed
        .iter()
        .copied()
        .reduce(|best, next| if next.max_points > best.max_points { next } else { best })
    else {
        return;
    };
    let mistake = found.entry(kind.clone()).or_insert_with(|| Mistake {
        kind,
        example,
        people: Vec::new(),
        exercises: BTreeMap::new(),
        points: 0.0,
    });
    // A compiler error may cost one learner several exercises in a row.
    if mistake.people.last().is_none_or(|last| last.student != record.student) {
        mistake.people.push(record);
    }
    *mistake.exercises.entry(&example.exercise).or_default() += 1;
    let lost = checks
        .iter()
        .filter(|check| check.outcome.loses_points() || check.outcome == Outcome::NotMeasured);
    mistake.points += lost.map(|check| check.max_points - check.points).sum::<f64>();
}

fn kind<'r>(failed: &[&'r CheckRecord]) -> Option<Kind<'r>> {
    let first = *failed.first()?;
    if first.outcome == Outcome::BuildError {
        return Some(Kind::Build(error(first)));
    }
    if failed.iter().all(|check| is_not_started(check)) {
        return Some(Kind::NotStarted);
    }
    let of = |check: &&'r CheckRecord| (check.id.as_str(), check.outcome.word(), cause(check));
    Some(Kind::Checks(failed.iter().map(of).collect()))
}

/// The code of the first error, or its message.
pub(super) fn error(check: &CheckRecord) -> &str {
    let (code, says) = headline(check);
    if code.is_empty() { says } else { code }
}

/// The code and the message of the first error.
pub(super) fn headline(check: &CheckRecord) -> (&str, &str) {
    codes::first_error(check.said_first()).unwrap_or_default()
}

/// The likely cause, or nothing if the check names none.
pub(super) fn cause(check: &CheckRecord) -> &str {
    check.finding.as_ref().map_or("", |finding| finding.cause.as_str())
}

#[cfg(test)]
mod tests {
    use lab::Finding;

    use super::*;
    use crate::class::testing;

    fn check(id: &str, outcome: Outcome, seen: &str, cause: &str, lead: &str) -> CheckRecord {
        CheckRecord {
            id: id.into(),
            exercise: id.split_once('/').unwrap().0.into(),
            outcome,
            points: 0.0,
            max_points: 2.0,
            lead: lead.into(),
            finding: Some(Finding::new("must", seen, cause, "next")),
            ..testing::record("ada", 2.0).checks.remove(0)
        }
    }

    fn record(student: &str, checks: Vec<CheckRecord>) -> Record {
        Record { checks, ..testing::record(student, 2.0) }
    }

    #[test]
    fn equal_causes_are_one_mistake() {
        let fails = |seen| vec![check("a/1", Outcome::Fail, seen, "a join in the loop", "")];
        let other = vec![check("a/1", Outcome::Fail, "1", "no name", "")];
        let class =
            [record("ada", fails("1 of 20")), record("ben", other), record("eva", fails("2"))];
        let mistakes = mistakes(&class);
        let people: Vec<Vec<&str>> = mistakes
            .iter()
            .map(|mistake| mistake.people.iter().map(|record| record.student.as_str()).collect())
            .collect();
        assert_eq!(people, [vec!["ada", "eva"], vec!["ben"]]);
        assert_eq!(mistakes[0].points, 4.0);
    }

    #[test]
    fn compiler_errors_group_across_exercises() {
        let error = "error[E0382]: use of moved value: `x`\n  --> p/src/exercises/a.rs:1:1";
        let broken = |id| check(id, Outcome::BuildError, "it", "moved", error);
        let class =
            [record("ada", vec![broken("a/1"), broken("b/1")]), record("ben", vec![broken("b/1")])];
        let mistakes = mistakes(&class);
        assert_eq!(mistakes.len(), 1);
        assert_eq!((mistakes[0].people.len(), mistakes[0].points), (2, 6.0));
        assert_eq!(mistakes[0].exercises, [("a", 1), ("b", 2)].into());
    }
}
