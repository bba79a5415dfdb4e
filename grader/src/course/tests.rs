//! What a course may not say.

use super::*;

/// A course without a fault. Each test changes one thing of it.
const COURSE: &str = r#"
max_score = 10

[[exercise]]
name = "counter"
part = "part2"
speedup = { points = 3, share = 0.75 }
check = [{ name = "once", points = 2 }, { name = "order", points = 1.5 }]

[[exercise]]
name = "quotes"
part = "part2"
check = [{ name = "pages", points = 2.5, needs = "counter" }]

[[exercise]]
name = "primes"
part = "part1"
check = [{ name = "list", points = 1 }]

[[assignment]]
name = "week-1"
exercises = ["counter", "primes"]
max_score = 7.5

[[assignment]]
name = "week-2"
exercises = ["quotes"]
max_score = 2.5

[late]
percent_per_day = 10
"#;

fn fault(text: &str) -> Option<String> {
    let known = ["counter/once", "counter/order", "quotes/pages", "primes/list"];
    let course: Course = toml::from_str(text).unwrap();
    course.fault(&known.map(str::to_owned).into())
}

#[test]
fn a_right_course_has_no_fault() {
    assert_eq!(fault(COURSE), None);
}

#[test]
fn points_that_binary_numbers_cannot_hold_add_up() {
    let tenths = r#"
        max_score = 0.3
        exercise = [{ name = "counter", part = "part2", check = [
            { name = "once", points = 0.1 },
            { name = "order", points = 0.2 },
        ] }]
        assignment = [{ name = "week-1", exercises = ["counter"], max_score = 0.3 }]
    "#;
    let course: Course = toml::from_str(tenths).unwrap();
    assert_ne!(course.sum_of_points(), 0.3);
    assert_eq!(course.fault(&["counter/once", "counter/order"].map(str::to_owned).into()), None);
}

#[test]
fn each_fault_is_found_and_named() {
    let pages = r#"{ name = "pages", points = 2.5, needs = "counter" }"#;
    let needs = |name: &str| pages.replace("counter", name);
    let table = [
        // The checks that there are.
        ("\"once\"", "\"twice\"", "there is no check `counter/twice`"),
        ("\"order\"", "\"once\"", "`counter/once` stands there twice"),
        (", { name = \"order\", points = 1.5 }", "", "`counter/order` is missing"),
        // Points.
        ("points = 2 }", "points = -1 }", "`counter/once` is worth -1"),
        ("points = 2 }", "points = nan }", "`counter/once` is worth NaN"),
        ("points = 2 }", "points = inf }", "`counter/once` is worth inf"),
        ("max_score = 10", "max_score = 10.01", "are worth 10, but max_score is 10.01"),
        ("speedup = { points = 3, share = 0.75 }", "", "are worth 7, but max_score is 10"),
        // What a check needs.
        (pages, &needs("quotes"), "`quotes/pages` cannot need `quotes`"),
        (pages, &needs("primes"), "`quotes/pages` cannot need `primes`"),
        (pages, &needs("nothing"), "`quotes/pages` cannot need `nothing`"),
        (
            "\"once\", points = 2 }",
            "\"once\", points = 2, needs = \"quotes\" }",
            "`counter/once` cannot need `quotes`",
        ),
        // Assignments.
        ("\"week-2\"", "\"week-1\"", "the assignment `week-1` stands there twice"),
        ("[\"quotes\"]", "[\"quote\"]", "`week-2` has no exercise `quote`"),
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
