//! One submission and a small class, graded end to end.

use std::fs;

use serde_json::Value;
use tempfile::TempDir;

use crate::run::{Grader, check, grade, reference, submission, submissions};

#[test]
fn class_table_shows_failed_checks() {
    let caught = ["--only", "request_concurrent", "--only", "request_pooled"];
    let ran = grade(&submissions().join("sample-class"), &caught);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    for learner in ["ada", "ben", "chloe", "dmitri", "eva"] {
        assert!(ran.stdout.contains(learner), "{}", ran.stdout);
    }
    assert!(ran.stdout.lines().all(|line| line.chars().count() <= 80), "{}", ran.stdout);

    for (learner, caught_by) in [
        ("ben", "request_concurrent/all-in-flight"),
        ("chloe", "request_pooled/next-when-free"),
        ("dmitri", "request_concurrent/items"),
        ("eva", "request_pooled/never-over"),
    ] {
        let record = ran.record(learner);
        assert_ne!(check(&record, caught_by)["outcome"], "pass", "{learner}");
        assert!(record["score"].as_f64() < record["max_score"].as_f64());
        assert!(!record["sandbox"].as_array().unwrap().is_empty());
    }
    assert_eq!(ran.record("ada")["score"], ran.record("ada")["max_score"]);
}

#[test]
fn right_submissions_get_full_marks() {
    let ran = grade(&submissions().join("sample-class/ada"), &[]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stdout.lines().all(|line| line.chars().count() <= 80), "{}", ran.stdout);
    let ada = ran.record("ada");
    assert_eq!(ada["score"], ada["max_score"], "{}", ada["checks"]);
    // Speed-ups were left out, which costs no learner points.
    let passed = |check: &Value| {
        check["outcome"] == "pass"
            || check["id"].as_str().is_some_and(|id| id.ends_with("/speed-up"))
    };
    assert!(ada["checks"].as_array().unwrap().iter().all(passed), "{}", ada["checks"]);
}

/// The parts are what must hold, what was seen, the likely cause and the next step.
#[test]
fn messages_have_all_four_parts() {
    let folder = submissions().join("sample-class/ben");
    let ran = grade(&folder, &["--only", "request_concurrent"]);
    let record = ran.record("ben");
    let message = check(&record, "request_concurrent/all-in-flight")["message"].as_str().unwrap();
    for part in ["must hold: all 20 requests are in flight together", "seen:      1,", "`join()`"] {
        assert!(message.contains(part), "{message}");
    }
    assert!(ran.stdout.contains(message.lines().next().unwrap()), "{}", ran.stdout);
}

#[test]
fn build_errors_cost_one_exercise() {
    let right =
        fs::read_to_string(reference().join("part2-threading/src/exercises/request_pooled.rs"));
    let right = right.unwrap();
    let brace = "pub fn request_concurrent() {";
    let folder = submission(&[("request_concurrent.rs", brace), ("request_pooled.rs", &right)]);
    let ran = grade(folder.path(), &["--only", "request_concurrent", "--only", "request_pooled"]);
    let name = folder.path().file_name().unwrap().to_str().unwrap().to_owned();
    let record = ran.record(&name);
    assert_eq!(check(&record, "request_concurrent/items")["outcome"], "build-error");
    assert_eq!(check(&record, "request_pooled/next-when-free")["outcome"], "pass");
    let message = check(&record, "request_concurrent/items")["message"].as_str().unwrap();
    assert!(message.contains("unclosed delimiter"), "{message}");
}

#[test]
fn wrong_signatures_are_build_errors() {
    let other = "pub fn request_concurrent(_: u8) {}";
    let folder = submission(&[("request_concurrent.rs", other)]);
    let ran = grade(folder.path(), &["--only", "request_concurrent"]);
    let name = folder.path().file_name().unwrap().to_str().unwrap().to_owned();
    assert_eq!(check(&ran.record(&name), "request_concurrent/items")["outcome"], "build-error");
}

#[test]
fn unsafe_code_does_not_compile() {
    let text =
        fs::read_to_string(reference().join("part2-threading/src/exercises/request_pooled.rs"));
    let text = format!("{}\nfn sly() {{ unsafe {{}} }}\n", text.unwrap());
    let folder = submission(&[("request_pooled.rs", &format!("#![allow(unsafe_code)]\n{text}"))]);
    let ran = grade(folder.path(), &["--only", "request_pooled"]);
    let name = folder.path().file_name().unwrap().to_str().unwrap().to_owned();
    let record = ran.record(&name);
    assert_eq!(check(&record, "request_pooled/never-over")["outcome"], "build-error");
}

#[test]
fn missing_files_are_graded_as_stubs() {
    let folder = submission(&[("request_poooled.rs", "whatever"), ("counter.rs", "fn none() {}")]);
    let ran = grade(folder.path(), &["--only", "request_pooled"]);
    let name = folder.path().file_name().unwrap().to_str().unwrap().to_owned();
    let record = ran.record(&name);
    let check = check(&record, "request_pooled/results-in-order");
    assert_eq!((&check["outcome"], &check["points"]), (&"crash".into(), &0.0.into()));
    let message = check["message"].as_str().unwrap();
    assert!(message.contains("was not handed in"), "{message}");
    assert!(message.contains("not yet implemented: request the"), "{message}");
    assert!(record["notes"][0].as_str().unwrap().contains("request_poooled.rs"));
}

#[test]
fn equal_submissions_get_equal_records() {
    let folder = submissions().join("sample-class/chloe");
    let records: Vec<_> = (0..2)
        .map(|_| {
            let mut record = grade(&folder, &["--only", "request_concurrent"]).record("chloe");
            record.as_object_mut().unwrap().remove("measurements");
            record
        })
        .collect();
    assert_eq!(records[0], records[1]);
}

#[test]
fn fail_under_sets_the_exit_code() {
    let out = TempDir::new().unwrap();
    // The class is graded once. Both marks are compared with the same verdicts.
    for (mark, code, kept) in [("90", 1, false), ("10", 0, true)] {
        let mut grader = Grader::new("grade");
        grader.arg(submissions().join("sample-class/ben")).arg("--out").arg(out.path());
        grader.args(["--no-speedups", "--only", "request_concurrent", "--fail-under", mark]);
        let ran = grader.run();
        assert_eq!(ran.code, Some(code), "{}", ran.stderr);
        assert_eq!(ran.stderr.contains("graded before"), kept, "{}", ran.stderr);
    }
}

#[test]
fn unfinished_checks_time_out_at_deadline() {
    let folder = submissions().join("sample-class/ada");
    let ran = grade(&folder, &["--single", "--only", "counter", "--deadline", "0"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let record = ran.record("ada");
    for check in record["checks"].as_array().unwrap() {
        assert_eq!(check["outcome"], "timeout", "{check}");
        assert!(check["message"].as_str().unwrap().contains("`--deadline`"), "{check}");
    }
    assert_eq!(record["score"], 0.0);
}
