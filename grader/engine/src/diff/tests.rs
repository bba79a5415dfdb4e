use std::collections::BTreeMap;

use super::*;
use crate::{
    class::testing,
    record::{CheckRecord, Lateness, Outcome, Override, Record},
};

/// A record whose checks have these ids, outcomes, points and maxima.
fn record(student: &str, checks: &[(&str, Outcome, f64, f64)]) -> Record {
    let mut record = testing::record(student, 0.0);
    let pattern = record.checks.remove(0);
    record.checks.extend(checks.iter().map(|(id, outcome, points, most)| CheckRecord {
        id: (*id).to_owned(),
        exercise: id.split('/').next().unwrap().to_owned(),
        outcome: *outcome,
        points: *points,
        max_points: *most,
        ..pattern.clone()
    }));
    record.code = "old code".into();
    record.files = BTreeMap::from([("a".into(), "1".into()), ("b".into(), "1".into())]);
    record.score = record.checks.iter().map(|check| check.points).sum();
    record.max_score = record.checks.iter().map(|check| check.max_points).sum();
    record
}

fn passed() -> Record {
    let pass = Outcome::Pass;
    record(
        "ada",
        &[("a/one", pass, 4.0, 4.0), ("a/two", pass, 2.0, 2.0), ("b/one", pass, 3.0, 3.0)],
    )
}

fn run(name: &str, records: Vec<Record>) -> Run {
    Run { name: name.into(), records, manifest: None }
}

/// The checks that differ after `change`, with the reasons as text.
fn reasons(change: impl FnOnce(&mut Record)) -> Vec<(String, String)> {
    let mut after = passed();
    change(&mut after);
    after.score = after.checks.iter().map(|check| check.points).sum();
    let diff = compare(&run("old", vec![passed()]), &run("new", vec![after])).unwrap();
    let changes = diff.people.iter().flat_map(|person| &person.changes);
    changes.map(|change| (change.check.clone(), reason::words(&change.reasons))).collect()
}

fn fail(record: &mut Record, at: usize) {
    record.checks[at].outcome = Outcome::Fail;
    record.checks[at].points = 0.0;
}

fn one(check: &str, why: &str) -> Vec<(String, String)> {
    vec![(check.to_owned(), why.to_owned())]
}

#[test]
fn each_difference_has_its_reason() {
    let other_file = |record: &mut Record, exercise: &str| {
        record.submission = "other".into();
        record.files.insert(exercise.into(), "2".into());
    };
    assert_eq!(reasons(|_| ()), []);
    let file = |r: &mut Record| {
        fail(r, 0);
        other_file(r, "a");
    };
    assert_eq!(reasons(file), one("a/one", "submission"));
    let code = |r: &mut Record| {
        fail(r, 0);
        r.code = "new code".into();
    };
    assert_eq!(reasons(code), one("a/one", "check"));
    // The code changed, and so did the file of another exercise.
    let code_beside_a_file = |r: &mut Record| {
        code(r);
        other_file(r, "b");
    };
    assert_eq!(reasons(code_beside_a_file), one("a/one", "check"));
    let both = |r: &mut Record| {
        code(r);
        other_file(r, "a");
    };
    assert_eq!(reasons(both), one("a/one", "submission or check"));
    // Only another file of the same program may be the reason.
    let neighbour = |r: &mut Record| {
        fail(r, 0);
        other_file(r, "b");
    };
    assert_eq!(reasons(neighbour), one("a/one", "submission"));
    let toolchain = |r: &mut Record| {
        fail(r, 0);
        (r.toolchain, r.course) = ("rustc 2".into(), "another".into());
    };
    assert_eq!(reasons(toolchain), one("a/one", "toolchain"));
    let given = |r: &mut Record| {
        fail(r, 0);
        r.course = "another".into();
    };
    assert_eq!(reasons(given), one("a/one", "given code"));
    let seed = |r: &mut Record| {
        fail(r, 0);
        r.seed = 7;
    };
    assert_eq!(reasons(seed), one("a/one", "seed"));
    assert_eq!(reasons(|r| fail(r, 0)), one("a/one", "graded again"));
}

#[test]
fn changed_points_have_their_reason() {
    let worth = |r: &mut Record| (r.checks[0].points, r.checks[0].max_points) = (5.0, 5.0);
    assert_eq!(reasons(worth), one("a/one", "course"));
    let over = |r: &mut Record| {
        r.checks[0].points = 1.0;
        r.checks[0].overridden = Some(Override { graded: 4.0, reason: "copied".into() });
    };
    assert_eq!(reasons(over), one("a/one", "override"));
    let late = |r: &mut Record| {
        r.late = Some(Lateness { days: 1, days_charged: 1, term_days: 0, points_lost: 0.9 });
    };
    assert_eq!(reasons(late), one("late days", "late days"));
    // A blocked check's points depend on the exercise's other checks.
    let share = |r: &mut Record| {
        (r.checks[0].points, r.checks[0].max_points) = (5.0, 5.0);
        r.checks[1].points = 1.5;
    };
    assert_eq!(reasons(share)[1], ("a/two".into(), "course".into()));
}

#[test]
fn added_and_dropped_checks_have_reasons() {
    assert_eq!(reasons(|r| drop(r.checks.remove(1))), one("a/two", "course"));
    assert_eq!(reasons(|r| drop(r.checks.remove(2))), one("b/one", "selection"));
    let speedup = |r: &mut Record| {
        let mut check = r.checks[0].clone();
        check.id = "a/speed-up".into();
        r.checks.push(check);
    };
    assert_eq!(reasons(speedup), one("a/speed-up", "selection"));
}

/// Two people lose a check, one gains points, one is new, one has left, and one is unchanged.
fn diff() -> Diff {
    let named = |name: &str| Record { student: name.into(), ..passed() };
    let mut failed = [named("ben"), named("chloe")];
    for record in &mut failed {
        fail(record, 0);
        record.score = 5.0;
        record.code = "new code".into();
    }
    let [ben, chloe] = failed;
    let mut eva = named("=eva");
    (eva.checks[2].points, eva.checks[2].max_points, eva.score) = (3.5, 3.5, 9.5);
    let old = ["ada", "ben", "chloe", "=eva", "fay"].map(named);
    compare(&run("old", old.into()), &run("new", vec![named("ada"), ben, chloe, eva, named("gus")]))
        .unwrap()
}

/// The total over all reasons counts each person once.
#[test]
fn totals_count_people_once_per_reason() {
    let totals = totals(&diff());
    let seen: Vec<_> =
        totals.by_reason.iter().map(|(r, t, _)| (r.word(), t.people, t.gained, t.lost)).collect();
    assert_eq!(
        seen,
        [("submission", 2, 9.0, 9.0), ("check", 2, 0.0, 8.0), ("course", 1, 0.5, 0.0)]
    );
    assert_eq!(
        (totals.together.people, totals.together.gained, totals.together.lost),
        (5, 9.5, 17.0)
    );
}

#[test]
fn equal_changes_form_one_group() {
    let groups = groups(&diff());
    assert_eq!(groups[0].people, ["ben", "chloe"]);
    let words = (groups[0].checks_in_words(), groups[0].from.as_str(), groups[0].to.as_str());
    assert_eq!(words, ("a/one".to_owned(), "pass 4", "fail 0"));
    // Equal changes of several checks of an exercise are grouped, too.
    let mut after = passed();
    fail(&mut after, 0);
    fail(&mut after, 1);
    let diff = compare(&run("old", vec![passed()]), &run("new", vec![after])).unwrap();
    let groups = super::groups(&diff);
    assert_eq!((groups[0].checks_in_words(), groups[0].each), ("a, 2 checks".to_owned(), -6.0));
}

#[test]
fn all_formats_list_changed_people() {
    let diff = diff();
    let (text, table, page) = (text::render(&diff), table::render(&diff), page::render(&diff));
    for line in text.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
    assert!(text.contains("came: gus") && text.contains("left: fay"), "{text}");
    assert!(text.contains("a/one: pass 4 → fail 0, −4 each"), "{text}");
    assert!(table.contains("'=eva,b/one,pass,pass,3,3.5,3,3.5,0.5,course"), "{table}");
    assert!(table.contains("gus,,not in the class,graded"), "{table}");
    for name in ["ben", "chloe", "=eva", "fay", "gus", "ada"] {
        assert!(page.contains(name), "{name}");
    }
    assert!(!page.contains("<script") && !page.contains("style="));
}

#[test]
fn page_and_terminal_escape_names() {
    let name = "<b>\u{1b}[31m";
    let record = Record { student: name.into(), ..passed() };
    let diff = compare(&run("old", vec![passed()]), &run("new", vec![record])).unwrap();
    assert!(!page::render(&diff).contains("<b>\u{1b}") && !text::render(&diff).contains('\u{1b}'));
}

#[test]
fn different_assignments_are_refused() {
    let other = Record { assignment: Some("week-2".into()), ..passed() };
    let error = compare(&run("old", vec![passed()]), &run("new", vec![other])).unwrap_err();
    assert!(error.to_string().contains("the whole course and week-2\nhint: "), "{error}");
}

#[test]
fn unchanged_results_are_reported() {
    let diff = compare(&run("old", vec![passed()]), &run("new", vec![passed()])).unwrap();
    assert_eq!(text::render(&diff), "Nothing changed: 1 result is as before.\n");
}
