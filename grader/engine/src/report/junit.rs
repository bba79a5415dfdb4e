//! JUnit's XML with one suite per exercise. The learner's view.
//!
//! A check that did not pass is a `failure` with its outcome as the type. A check without a verdict or with a
//! blocking exercise is `skipped`. An `error` is always the grader's own. JUnit has no points, so those of a
//! suite are its properties and those of a check are in its output. Jenkins's reader ignores properties of a
//! single case.

use maud::{Markup, PreEscaped, html};

use super::{
    plain::{self, points},
    view::{ShownCheck, View, shown},
};
use crate::record::{Outcome, Record};

pub fn render(record: &Record) -> String {
    let shown = shown(record, View::Learner);
    let suites = shown.exercises().map(|(exercise, checks)| suite(exercise, checks));
    let document = html! {
        (PreEscaped("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"))
        testsuites name=(shown.student) tests=(shown.checks.len())
            failures=(count(&shown.checks, Kind::Failure))
            errors=(count(&shown.checks, Kind::Error)) time=(seconds(&shown.checks)) {
            (PreEscaped("\n"))
            @for suite in suites { (suite) }
        }
    };
    plain::log(&format!("{}\n", document.into_string()))
}

#[derive(PartialEq, Eq)]
enum Kind {
    Passed,
    Failure,
    Error,
    Skipped,
}

fn kind(check: &ShownCheck) -> Kind {
    match check.outcome {
        Outcome::Pass => Kind::Passed,
        Outcome::Fail | Outcome::Timeout | Outcome::Crash | Outcome::BuildError => Kind::Failure,
        Outcome::GraderError => Kind::Error,
        Outcome::Blocked | Outcome::NotMeasurable | Outcome::NotMeasured => Kind::Skipped,
    }
}

fn count(checks: &[ShownCheck], wanted: Kind) -> usize {
    checks.iter().filter(|check| kind(check) == wanted).count()
}

fn seconds(checks: &[ShownCheck]) -> String {
    let ms: u64 = checks.iter().map(|check| check.wall_ms).sum();
    format!("{}.{:03}", ms / 1_000, ms % 1_000)
}

fn suite(exercise: &str, checks: &[ShownCheck]) -> Markup {
    html! {
        "  " testsuite name=(exercise) tests=(checks.len())
            failures=(count(checks, Kind::Failure)) errors=(count(checks, Kind::Error))
            skipped=(count(checks, Kind::Skipped)) time=(seconds(checks)) {
            "\n    " properties {
                property name="points" value=(sum(checks, |check| check.points)) {}
                property name="max_points" value=(sum(checks, |check| check.max_points)) {}
            } "\n"
            @for check in checks { (case(check)) }
            "  "
        } "\n"
    }
}

fn case(check: &ShownCheck) -> Markup {
    let word = check.outcome.word();
    let message = check.message();
    let first = message.lines().next().unwrap_or_default();
    html! {
        "    " testcase classname=(check.exercise) name=(check.name)
            time=(seconds(std::slice::from_ref(check))) {
            @match kind(check) {
                Kind::Passed => {}
                Kind::Failure => { "\n      " failure type=(word) message=(first) { (message) } }
                Kind::Error => { "\n      " error type=(word) message=(first) { (message) } }
                Kind::Skipped => {
                    "\n      " skipped message=(format!("{word}: {first}")) {}
                }
            }
            "\n      " system-out {
                (check.points_in_words()) " of " (points(check.max_points)) " points"
            }
            "\n    "
        } "\n"
    }
}

fn sum(checks: &[ShownCheck], of: impl Fn(&ShownCheck) -> f64) -> String {
    points(checks.iter().map(of).sum())
}
