//! Courses that are refused.

use witness::{Check, Met, Pace, Processes, Subject, Task, Work};

use super::*;
use crate::sample::PARTS;

/// The course of `text` with a catalog of all exercises and checks that it names. It is not validated.
pub(crate) fn named_freely(text: &str) -> Course {
    let file: File = toml::from_str(text).unwrap();
    let exercises = file.exercise.iter().map(|entry| {
        let checks: Vec<_> = entry.check.iter().map(|check| check.name.as_str()).collect();
        exercise(&entry.name, &entry.part, &checks)
    });
    let catalog = catalog(exercises.collect());
    file.resolve(catalog).unwrap()
}

fn catalog(exercises: Vec<Exercise>) -> &'static Catalog {
    Box::leak(Box::new(Catalog { parts: PARTS, exercises: exercises.leak() }))
}

/// An exercise with a speed-up and with checks that always pass.
fn exercise(name: &str, part: &str, checks: &[&str]) -> Exercise {
    let leak = |text: &str| &*text.to_owned().leak();
    let checks: Vec<_> =
        checks.iter().map(|name| Check::new(leak(name), |_| Ok(Met::new("It held.")))).collect();
    Exercise {
        name: leak(name),
        part: *PARTS.iter().find(|known| known.name == part).unwrap(),
        processes: Processes::One,
        pace: Pace::Prompt,
        checks: checks.leak(),
        speedup: Some(Subject {
            work: Work::Waiting,
            task: |_, _| Task { sequential: Vec::new(), parallel: Vec::new() },
            world: None,
            env: &[],
            volatile: &[],
        }),
    }
}

/// A valid course. Each test changes one thing in it.
const COURSE: &str = r#"
max_score = 10

[[exercise]]
name = "alpha"
part = "two"
speedup = { points = 3, share = 0.75 }
check = [{ name = "once", points = 2 }, { name = "order", points = 1.5 }]

[[exercise]]
name = "beta"
part = "two"
check = [{ name = "pages", points = 2.5, needs = "alpha" }]

[[exercise]]
name = "gamma"
part = "one"
check = [{ name = "list", points = 1 }]

[[assignment]]
name = "week-1"
exercises = ["alpha", "gamma"]
max_score = 7.5

[[assignment]]
name = "week-2"
exercises = ["beta"]
max_score = 2.5

[late]
percent_per_day = 10
"#;

/// The error in `text` for a grader with the exercises and checks of [`COURSE`].
fn fault(text: &str) -> Option<String> {
    let catalog = catalog(vec![
        exercise("alpha", "two", &["once", "order"]),
        exercise("beta", "two", &["pages"]),
        exercise("gamma", "one", &["list"]),
    ]);
    match Course::parse(text, Path::new("course.toml"), catalog) {
        Ok(_) => None,
        Err(CourseError::Content { what, .. }) => Some(what),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn valid_courses_are_accepted() {
    assert_eq!(fault(COURSE), None);
}

#[test]
fn rounding_errors_are_tolerated() {
    let tenths = r#"
        max_score = 0.3
        exercise = [{ name = "alpha", part = "two", check = [
            { name = "once", points = 0.1 },
            { name = "order", points = 0.2 },
        ] }]
        assignment = [{ name = "week-1", exercises = ["alpha"], max_score = 0.3 }]
    "#;
    let course = named_freely(tenths);
    assert_ne!(course.sum_of_points(), 0.3);
    assert_eq!(course.fault(), None);
    assert_eq!(course.title, UNTITLED);
}

#[test]
fn each_fault_is_reported() {
    let pages = r#"{ name = "pages", points = 2.5, needs = "alpha" }"#;
    let needs = |name: &str| pages.replace("alpha", name);
    let table = [
        // Unknown exercises and checks.
        ("name = \"alpha\"\npart", "name = \"delta\"\npart", "there is no exercise `delta`"),
        ("part = \"one\"", "part = \"two\"", "`gamma` is an exercise of one, not of two"),
        ("\"once\"", "\"twice\"", "there is no check `alpha/twice`"),
        ("\"order\"", "\"once\"", "`alpha/once` appears twice"),
        (", { name = \"order\", points = 1.5 }", "", "`alpha/order` is missing"),
        ("max_score = 10", "title = \" \"\nmax_score = 10", "the title is empty"),
        // Points.
        ("points = 2 }", "points = -1 }", "`alpha/once` is worth -1"),
        ("points = 2 }", "points = nan }", "`alpha/once` is worth NaN"),
        ("points = 2 }", "points = inf }", "`alpha/once` is worth inf"),
        ("max_score = 10", "max_score = 10.01", "are worth 10, but max_score is 10.01"),
        ("speedup = { points = 3, share = 0.75 }", "", "are worth 7, but max_score is 10"),
        // The `needs` of checks.
        (pages, &needs("beta"), "`beta/pages` cannot need `beta`"),
        (pages, &needs("gamma"), "`beta/pages` cannot need `gamma`"),
        (pages, &needs("nothing"), "`beta/pages` cannot need `nothing`"),
        (
            "\"once\", points = 2 }",
            "\"once\", points = 2, needs = \"beta\" }",
            "`alpha/once` cannot need `beta`",
        ),
        // Assignments.
        ("\"week-2\"", "\"week-1\"", "the assignment `week-1` appears twice"),
        ("[\"beta\"]", "[\"quote\"]", "`week-2` has no exercise `quote`"),
        ("max_score = 2.5", "max_score = 3", "the assignment `week-2` are worth 2.5, not 3"),
        // Late days.
        ("percent_per_day = 10", "percent_per_day = 101", "percent_per_day is 101"),
    ];
    for (from, to, expected) in table {
        let text = COURSE.replacen(from, to, 1);
        assert_ne!(text, COURSE, "`{from}` is not in the course");
        let fault = fault(&text).unwrap_or_default();
        assert!(fault.contains(expected), "{from} -> {to}: {fault:?} instead of {expected:?}");
    }
}
