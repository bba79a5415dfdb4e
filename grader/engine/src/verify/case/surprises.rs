//! Tests of the differences from the expected record, for each kind of case.

use lab::Finding;

use super::*;
use crate::{class::testing, record::CheckRecord};

/// A mutant of `beta` that `beta/pages` must catch.
fn mutant() -> Case {
    Case {
        exercises: set(&["beta"]),
        caught_by: set(&["beta/pages"]),
        ..Case::new("beta_one_page".into(), Kind::Mutant, &Submission::default())
    }
}

fn reference() -> Case {
    Case { kind: Kind::Reference, caught_by: BTreeSet::new(), ..mutant() }
}

fn set(words: &[&str]) -> BTreeSet<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// A record with these checks, each with a message of two lines.
fn record(checks: &[(&str, Outcome)]) -> Record {
    let mut record = testing::record("case", 3.0);
    let template = record.checks.remove(0);
    record.checks.extend(checks.iter().map(|(id, outcome)| CheckRecord {
        id: (*id).into(),
        outcome: *outcome,
        message: "two\nlines".into(),
        ..template.clone()
    }));
    record
}

#[test]
fn cases_decide_the_expected_outcomes() {
    use Outcome::{Blocked, BuildError, Crash, Fail, GraderError, NotMeasurable, Pass, Timeout};
    let meant = |outcome: Outcome| Case { outcomes: set(&[outcome.word()]), ..mutant() };
    let may_fail = || Case { may_fail: set(&["beta/pages"]), ..reference() };
    // A case, the outcome of `beta/pages`, and whether that is unexpected.
    let table = [
        (reference(), Pass, false),
        (reference(), Fail, true),
        (reference(), NotMeasurable, true),
        (mutant(), Pass, true),
        (mutant(), Fail, false),
        (mutant(), Timeout, false),
        (mutant(), Crash, false),
        // These outcomes prove nothing about the mutant.
        (mutant(), BuildError, true),
        (mutant(), Blocked, true),
        (mutant(), GraderError, true),
        (meant(BuildError), BuildError, false),
        (meant(BuildError), Blocked, true),
        (meant(Blocked), Blocked, false),
        (meant(GraderError), GraderError, true),
        (may_fail(), Pass, false),
        (may_fail(), Fail, false),
        (may_fail(), BuildError, true),
        (may_fail(), GraderError, true),
    ];
    for (case, outcome, surprises) in table {
        let said = case.surprises(&record(&[("beta/pages", outcome)]));
        let expected = format!("beta/pages: {} two; lines", outcome.word());
        let expected = if surprises { vec![expected] } else { Vec::new() };
        assert_eq!(said, expected, "{outcome:?} of {case:?}");
    }
}

#[test]
fn only_named_checks_catch_a_mutant() {
    use Outcome::{Fail, Pass};
    let said = mutant().surprises(&record(&[("beta/pages", Fail), ("beta/order", Pass)]));
    assert_eq!(said, Vec::<String>::new());
    let said = mutant().surprises(&record(&[("beta/pages", Pass), ("beta/order", Fail)]));
    assert_eq!(said, ["beta/pages: pass two; lines", "beta/order: fail two; lines"]);
}

#[test]
fn skipped_checks_catch_nothing() {
    let said = mutant().surprises(&record(&[("beta/order", Outcome::Pass)]));
    assert_eq!(said, ["beta/pages: it must catch this, but was not run"]);
}

#[test]
fn kept_points_must_match_the_case() {
    let keeps = |keeps| Case { keeps, ..mutant() };
    let (caught, missed) =
        (record(&[("beta/pages", Outcome::Fail)]), record(&[("beta/pages", Outcome::Pass)]));
    assert_eq!(keeps(None).surprises(&caught), Vec::<String>::new());
    assert_eq!(keeps(Some(3.0)).surprises(&caught), Vec::<String>::new());
    assert_eq!(keeps(Some(0.1 + 0.2)).surprises(&Record { score: 0.3, ..caught.clone() }), [""; 0]);
    assert_eq!(keeps(Some(2.0)).surprises(&caught), ["it keeps 3 points, not 2"]);
    assert_eq!(keeps(Some(4.0)).surprises(&caught), ["it keeps 3 points, not 4"]);
    // The missed check already explains the points.
    assert_eq!(keeps(Some(2.0)).surprises(&missed), ["beta/pages: pass two; lines"]);
}

#[test]
fn stubs_fail_through_todo_alone() {
    let stubs = Case { kind: Kind::Stubs, outcomes: set(&["blocked"]), ..mutant() };
    let with = |outcome, seen: Option<&str>| {
        let mut record = record(&[("beta/pages", outcome)]);
        record.checks[0].finding = seen.map(|seen| Finding::new("all pages", seen, "", ""));
        stubs.surprises(&record)
    };
    let not_todo = ["beta/pages: not red through `todo!`"];
    assert_eq!(with(Outcome::Crash, Some("not yet implemented: fetch all")), [""; 0]);
    assert_eq!(with(Outcome::Crash, Some("index out of bounds")), not_todo);
    assert_eq!(with(Outcome::Crash, None), not_todo);
    // A blocked check runs nothing.
    assert_eq!(with(Outcome::Blocked, None), [""; 0]);
}

#[test]
fn hostile_cases_use_their_own_header() {
    let due = Due {
        checks: BTreeSet::new(),
        outcomes: set(&["fail"]),
        keeps_at_most: 3.0,
        within: std::time::Duration::from_secs(60),
        says: Vec::new(),
        unsafe_code: false,
    };
    let hostile = Case { kind: Kind::Hostile, hostile: Some(due), ..reference() };
    let failed = record(&[("beta/pages", Outcome::Fail)]);
    assert_eq!(hostile.surprises(&failed), Vec::<String>::new());
    assert_ne!(reference().surprises(&failed), Vec::<String>::new());
}
