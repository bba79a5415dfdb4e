//! The reason why a submission is graded or measured (again), and the checks that must run for it.

use std::collections::BTreeSet;

use crate::{
    course::Course,
    record::{SPEED_UP, split_id},
};

/// The reason why a submission is graded or measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// It has no verdicts.
    Missing,
    /// The user wants everything graded again.
    Forced,
    /// It has verdicts, but these checks must be repeated.
    Again(BTreeSet<String>),
    /// Only these speed-ups are missing or must be measured again.
    Speedups(BTreeSet<String>),
}

impl Why {
    /// The reason, for people.
    pub fn words(&self) -> String {
        let list = |ids: &BTreeSet<String>| ids.iter().cloned().collect::<Vec<_>>().join(", ");
        match self {
            Self::Missing => "not graded yet, or what its verdicts depend on has changed".into(),
            Self::Forced => "everything is to be graded again".into(),
            Self::Again(ids) => format!("again: {}", list(ids)),
            Self::Speedups(ids) if ids.is_empty() => "its speed-ups are not measured yet".into(),
            Self::Speedups(ids) => format!("measured again: {}", list(ids)),
        }
    }
}

/// The reason for repeating these checks. If all of them are speed-ups, the first lane has nothing to do.
pub fn split(ids: BTreeSet<String>) -> Why {
    if ids.iter().all(|id| is_speedup(id)) { Why::Speedups(ids) } else { Why::Again(ids) }
}

/// Whether a check's id is that of a speed-up.
pub fn is_speedup(id: &str) -> bool {
    split_id(id).1 == SPEED_UP
}

/// The course with these checks and those that they need. If a check needs another exercise, all checks of
/// that exercise are included.
pub fn only(course: &Course, ids: &BTreeSet<String>) -> Course {
    let all = course
        .exercises
        .iter()
        .flat_map(|exercise| exercise.checks.iter().map(move |check| (exercise, check)));
    let named = |exercise: &str, check: &str| ids.contains(&format!("{exercise}/{check}"));
    let needed: BTreeSet<&str> = all
        .clone()
        .filter(|(exercise, check)| named(&exercise.name, &check.name))
        .filter_map(|(_, check)| check.needs.as_deref())
        .collect();
    let touched: BTreeSet<&str> = all
        .filter(|(exercise, check)| named(&exercise.name, &check.name))
        .map(|(exercise, _)| exercise.name.as_str())
        .chain(needed.iter().copied())
        .collect();
    let mut narrowed = course.clone();
    for exercise in &mut narrowed.exercises {
        let whole = needed.contains(exercise.name.as_str());
        // An exercise that another check waits for is repeated completely.
        let waited_for = course.exercises.iter().flat_map(|e| &e.checks).any(|check| {
            check.needs.as_deref() == Some(&exercise.name) && touched.contains(&*exercise.name)
        });
        let name = exercise.name.clone();
        exercise.checks.retain(|check| {
            let waits = check.needs.as_deref().is_some_and(|needs| touched.contains(needs));
            whole || waited_for || waits || named(&name, &check.name)
        });
    }
    narrowed.exercises.retain(|exercise| !exercise.checks.is_empty());
    narrowed
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A check of `b` and one of `d` need `a`. Nothing needs `c`.
    const COURSE: &str = r#"
        max_score = 10
        [[exercise]]
        name = "a"
        part = "two"
        check = [{ name = "1", points = 1 }, { name = "2", points = 1 }]
        [[exercise]]
        name = "b"
        part = "two"
        check = [
            { name = "1", points = 1 },
            { name = "2", points = 1, needs = "a" },
            { name = "3", points = 1 },
        ]
        [[exercise]]
        name = "c"
        part = "one"
        speedup = { points = 1, share = 0.75 }
        check = [{ name = "1", points = 1 }, { name = "2", points = 1 }]
        [[exercise]]
        name = "d"
        part = "two"
        check = [{ name = "1", points = 1, needs = "a" }, { name = "2", points = 1 }]
    "#;

    fn set(ids: &[&str]) -> BTreeSet<String> {
        ids.iter().map(|id| (*id).to_owned()).collect()
    }

    #[test]
    fn narrowing_keeps_checks_and_dependencies() {
        let course = crate::course::tests::named_freely(COURSE);
        let table: [(&[&str], &[&str]); 9] = [
            (&[], &[]),
            (&["c/2"], &["c/2"]),
            (&["b/1"], &["b/1"]),
            // What needs an exercise brings the whole of it, and that brings all that needs it.
            (&["b/2"], &["a/1", "a/2", "b/2", "d/1"]),
            (&["a/1"], &["a/1", "a/2", "b/2", "d/1"]),
            (&["a/2", "b/3"], &["a/1", "a/2", "b/2", "b/3", "d/1"]),
            (&["d/2"], &["d/2"]),
            (&["b/1", "c/1"], &["b/1", "c/1"]),
            // An exercise without checks is left out, its speed-up too. So are strangers.
            (&["c/speed-up", "b/9", "e/1"], &[]),
        ];
        for (ids, expected) in table {
            let narrowed = only(&course, &set(ids));
            let left = narrowed.exercises.iter().flat_map(|exercise| {
                exercise.checks.iter().map(|check| format!("{}/{}", exercise.name, check.name))
            });
            assert_eq!(left.collect::<Vec<_>>(), expected, "{ids:?}");
            assert!(narrowed.exercises.iter().all(|exercise| !exercise.checks.is_empty()));
        }
    }

    #[test]
    fn only_speedups_skip_the_first_lane() {
        let speedups = set(&["a/speed-up", "c/speed-up"]);
        assert_eq!(split(speedups.clone()), Why::Speedups(speedups));
        let mixed = set(&["a/1", "c/speed-up"]);
        assert_eq!(split(mixed.clone()), Why::Again(mixed));
    }
}
