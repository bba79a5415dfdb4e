//! Tests of a class. They check which results are kept and which are redone, and the instructor's own files.

mod interrupted;
mod merged;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;
use tempfile::TempDir;

use crate::run::{Grader, Ran, check, points_of, reference};

/// The cheapest exercise, because these tests do not depend on the checks.
const ONLY: [&str; 3] = ["--no-speedups", "--only", "counter"];

/// A class folder with a counter for each learner.
fn class(learners: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (learner, text) in learners {
        write_counter(&folder.path().join(learner), text);
    }
    folder
}

pub(crate) fn write_counter(submission: &Path, text: &str) {
    let exercises = submission.join("part2-threading/src/exercises");
    fs::create_dir_all(&exercises).unwrap();
    fs::write(exercises.join("counter.rs"), text).unwrap();
}

fn right() -> String {
    let path = "part2-threading/src/exercises/counter.rs";
    fs::read_to_string(reference().join(path)).unwrap()
}

/// A right answer that differs from those of all other learners.
pub(crate) fn right_by(learner: &str) -> String {
    format!("{}\n// {learner}\n", right())
}

pub(crate) const BROKEN: &str = "pub fn count_items( {";

pub(crate) fn run(class: &Path, out: &Path, options: &[&str]) -> Ran {
    let mut grader = Grader::new("grade");
    grader.arg(class).arg("--out").arg(out).args(ONLY).args(options);
    grader.run()
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap_or_else(|e| panic!("{path:?}: {e}"))).unwrap()
}

/// The files of a folder of results by name, without measurements. Journal entries are listed by their keys.
fn results(out: &Path) -> BTreeMap<String, String> {
    let mut results = BTreeMap::new();
    for folder in ["", "journal"] {
        for entry in fs::read_dir(out.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|ending| ending == "json") {
                let mut value = json(&path);
                value.as_object_mut().unwrap().remove("measurements");
                let text = if value["key"].is_object() { &value["key"] } else { &value };
                results.insert(
                    path.strip_prefix(out).unwrap().display().to_string(),
                    text.to_string(),
                );
            }
        }
    }
    results
}

fn entries(out: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> = fs::read_dir(out.join("journal"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.file_name().unwrap().to_string_lossy().contains("-"))
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .collect();
    entries.sort();
    entries
}

#[test]
fn identical_files_are_graded_once() {
    let class = class(&[("ada", &right()), ("ben", &right()), ("eva", BROKEN)]);
    let out = TempDir::new().unwrap();
    let first = run(class.path(), out.path(), &[]);
    assert_eq!(first.code, Some(0), "{}", first.stderr);
    assert_eq!(entries(out.path()).len(), 2, "ada and ben handed in the same");
    assert!(first.stderr.contains("[2/2]"), "{}", first.stderr);
    assert_eq!(
        json(&out.path().join("ben.json"))["score"],
        json(&out.path().join("ada.json"))["score"]
    );
    let written = fs::read(out.path().join("ada.json")).unwrap();

    let second = run(class.path(), out.path(), &[]);
    assert_eq!(second.stdout, first.stdout);
    assert!(second.stderr.contains("3 were graded before"), "{}", second.stderr);
    assert_eq!(fs::read(out.path().join("ada.json")).unwrap(), written);

    // Only changed files are graded.
    write_counter(&class.path().join("eva"), &right_by("eva"));
    let third = run(class.path(), out.path(), &["--verbose"]);
    assert!(third.stderr.contains("graded before: 2; to do: 1"), "{}", third.stderr);
    assert!(third.stderr.contains("to do: eva: not graded yet"), "{}", third.stderr);
    let eva = json(&out.path().join("eva.json"));
    assert_eq!(eva["score"], eva["max_score"]);
}

#[test]
fn one_check_can_be_regraded() {
    let class = class(&[("ada", &right_by("ada"))]);
    let out = TempDir::new().unwrap();
    run(class.path(), out.path(), &[]);
    let path = entries(out.path()).remove(0);
    // Verdicts that the grader cannot have formed, so that new ones are recognised.
    let mut entry = json(&path);
    for check in entry["record"]["checks"].as_array_mut().unwrap() {
        check["outcome"] = "fail".into();
    }
    fs::write(&path, entry.to_string()).unwrap();
    let ran = run(class.path(), out.path(), &["--regrade", "counter/exact"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let ada = json(&out.path().join("ada.json"));
    for check in ada["checks"].as_array().unwrap() {
        let expected = if check["id"] == "counter/exact" { "pass" } else { "fail" };
        assert_eq!(check["outcome"], expected, "{check}");
    }
    let ran = run(class.path(), out.path(), &["--force"]);
    let ada = json(&out.path().join("ada.json"));
    assert_eq!(ada["score"], ada["max_score"], "{}", ran.stderr);

    let ran = run(class.path(), out.path(), &["--regrade", "counter/exakt"]);
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
}

#[test]
fn grader_errors_are_regraded_on_request() {
    let class = class(&[("ada", &right_by("ada, twice"))]);
    let out = TempDir::new().unwrap();
    run(class.path(), out.path(), &[]);
    let path = entries(out.path()).remove(0);
    let mut entry = json(&path);
    entry["record"]["checks"][0]["outcome"] = "grader-error".into();
    fs::write(&path, entry.to_string()).unwrap();

    let kept = run(class.path(), out.path(), &[]);
    assert_eq!(kept.code, Some(70), "a grader's fault is never a grade");
    assert!(kept.stderr.contains("--regrade-errors"), "{}", kept.stderr);
    let again = run(class.path(), out.path(), &["--regrade-errors"]);
    assert_eq!(again.code, Some(0), "{}", again.stderr);
    let ada = json(&out.path().join("ada.json"));
    assert_eq!(ada["score"], ada["max_score"]);
}

#[test]
fn instructor_files_apply_on_every_write() {
    let class = class(&[("ada", &right_by("ada")), ("ben", BROKEN)]);
    fs::create_dir(class.path().join("mallory")).unwrap();
    let work = TempDir::new().unwrap();
    let (out, course) = (work.path().join("out"), work.path().join("course.toml"));
    let file = |name: &str, text: &str| {
        let path = work.path().join(name);
        fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let given = Path::new(env!("CARGO_MANIFEST_DIR")).join("course.toml");
    let text = fs::read_to_string(given).unwrap();
    fs::write(
        &course,
        format!(
            "{text}\n[late]\ndue = 2026-03-01T12:00:00Z\npercent_per_day = 10\nfree_days = 1\n"
        ),
    )
    .unwrap();
    let course = course.display().to_string();
    let roster = file("roster.csv", "student,name,email,section\nada,Ada,,\nben,,,\nfay,Fay,,\n");
    let times = file("times.csv", "student,submitted\nada,2026-03-03T11:00:00Z\n");
    let overrides = file(
        "overrides.csv",
        "student,check,points,reason\nben,counter/exact,1.5,shown in class\n",
    );
    let options = ["--course", &course, "--roster", &roster, "--times", &times];

    let plain = run(class.path(), &out, &options);
    assert_eq!(plain.code, Some(1), "{}", plain.stderr);
    let row = |student: &str| plain.stdout.lines().find(|line| line.contains(student)).unwrap();
    assert!(row("fay").contains("handed in nothing"), "{}", plain.stdout);
    assert!(row("mallory").contains("not graded: "), "{}", plain.stdout);
    assert!(row("ada").contains("-1.2 (2 days)"), "{}", plain.stdout);
    let ada = json(&out.join("ada.json"));
    let (score, most) = (ada["score"].as_f64().unwrap(), ada["max_score"].as_f64().unwrap());
    assert_eq!(ada["late"]["days"], 2);
    assert!((score - most * 0.9).abs() < 0.006, "{score} of {most}");

    let ran = run(class.path(), &out, &[&options[..], &["--overrides", &overrides]].concat());
    let forced =
        run(class.path(), &out, &[&options[..], &["--overrides", &overrides, "--force"]].concat());
    assert_eq!(ran.stdout, forced.stdout, "an override survives grading again");
    let ben = json(&out.join("ben.json"));
    assert_eq!(check(&ben, "counter/exact")["points"], 1.5);
    assert_eq!(check(&ben, "counter/exact")["overridden"]["graded"], 0.0);
    assert!(ben["notes"][0].as_str().unwrap().contains("shown in class"), "{}", ben["notes"]);

    let left = file("left.csv", "student,check,points,reason\nbenn,counter/exact,1,why\n");
    let ran = run(class.path(), &out, &[&options[..], &["--overrides", &left]].concat());
    assert_eq!(ran.code, forced.code, "{}", ran.stderr);
    assert!(ran.stderr.contains("not in the class: benn (line 2)"), "{}", ran.stderr);
}

#[test]
fn assignments_have_their_own_maximum() {
    let class = class(&[("ada", &right_by("ada"))]);
    let work = TempDir::new().unwrap();
    let given = Path::new(env!("CARGO_MANIFEST_DIR")).join("course.toml");
    let course = work.path().join("course.toml");
    let most: f64 = {
        let whole = run(class.path(), &work.path().join("whole"), &[]);
        assert_eq!(whole.code, Some(0), "{}", whole.stderr);
        json(&work.path().join("whole/ada.json"))["max_score"].as_f64().unwrap()
    };
    let with = |max: f64| {
        let text = fs::read_to_string(&given).unwrap();
        let own = format!(
            "\n[[assignment]]\nname = \"week-2\"\nexercises = [\"counter\"]\nmax_score = {max:?}\n"
        );
        fs::write(&course, text + &own).unwrap();
        let mut grader = Grader::new("grade");
        grader.arg(class.path()).arg("--out").arg(work.path().join("out"));
        grader.args(["--no-speedups", "--assignment", "week-2", "--course"]).arg(&course);
        grader.run()
    };
    let ran = with(most);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let ada = json(&work.path().join("out/ada.json"));
    assert_eq!((&ada["assignment"], ada["max_score"].as_f64()), (&"week-2".into(), Some(most)));
    let refused = with(most + 1.0);
    assert_eq!(refused.code, Some(2));
    assert!(refused.stderr.contains("week-2"), "{}", refused.stderr);
}

#[test]
fn runs_add_to_existing_results() {
    let class = class(&[("ada", &right_by("ada")), ("ben", BROKEN)]);
    for learner in ["ada", "ben"] {
        let sleepers = "part2-threading/src/exercises/sleepers.rs";
        fs::copy(reference().join(sleepers), class.path().join(learner).join(sleepers)).unwrap();
    }
    let out = TempDir::new().unwrap();
    let forms = ["--only", "sleepers", "--format", "csv,html"];
    run(class.path(), out.path(), &forms);
    let whole = json(&out.path().join("ada.json"));
    fs::remove_dir_all(class.path().join("ben")).unwrap();
    let added = run(class.path(), out.path(), &[]);
    assert_eq!(json(&out.path().join("ada.json"))["checks"], whole["checks"], "{}", added.stderr);
    assert!(added.stderr.contains("former: ben"), "{}", added.stderr);
    let there = |path: &str| out.path().join(path).exists();
    assert!(there("former/ben.json") && there("html/ada.html"));
    assert!(!there("ben.json") && !there("html/ben.html"));
    let table = fs::read_to_string(out.path().join("csv/learners.csv")).unwrap();
    assert!(table.contains("ada") && !table.contains("ben"), "{table}");
    // Grading a single submission says nothing about the others, so the tables of the class stay as they are.
    write_counter(&class.path().join("eva"), BROKEN);
    let overrides = "student,check,points,reason\nada,counter/exact,0,copied\n";
    fs::write(out.path().join("overrides.csv"), overrides).unwrap();
    let roster = out.path().join("roster.csv");
    fs::write(&roster, "student\nada\nben\neva\n").unwrap();
    let options = ["--roster", &roster.display().to_string()];
    let one = run(&class.path().join("eva"), out.path(), &options);
    assert_eq!(one.code, Some(0), "{}", one.stderr);
    let points = points_of("counter");
    let said = format!("eva: 0 of {points} points, {points} missing\n");
    assert!(one.stdout.starts_with(&said), "{}", one.stdout);
    assert!(there("ada.json") && there("eva.json"));
}
