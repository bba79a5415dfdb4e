//! Runs a part of `grader verify`. `.ci/run` runs all of it.

use std::process::Stdio;

use engine::verify::SPIN;

use crate::run::{grader, temporary, verify, wait_until};

#[test]
fn stubs_and_reference_grade_as_expected() {
    let ran = verify(&["--only", "stubs", "--only", "reference"]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stderr, ran.stdout);
    assert!(ran.stdout.contains("0 surprises; 0 checks decided by patience"), "{}", ran.stdout);
}

#[test]
fn disabled_checks_are_missed() {
    let check = "request_pooled/next-when-free";
    let ran = verify(&["--only", "pool_deals_ids_out", "--without", check]);
    assert_eq!(ran.code, Some(1), "{}", ran.stdout);
    assert!(ran.stderr.contains(check), "{}", ran.stderr);
}

#[test]
fn busy_loops_end_with_their_grader() {
    let temporary = temporary();
    let mut spinning = grader(&temporary).arg(SPIN).stdin(Stdio::piped()).spawn().unwrap();
    assert_eq!(spinning.try_wait().unwrap(), None);
    drop(spinning.stdin.take());
    let mut end = None;
    wait_until("the busy loop to end", || {
        end = spinning.try_wait().unwrap();
        end.is_some()
    });
    assert!(end.unwrap().success());
}
