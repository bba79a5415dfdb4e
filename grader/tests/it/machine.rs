//! Machines on which nothing can be graded. The grader reports the reason in one sentence, before it grades anything.

use std::{
    fs,
    os::{fd::OwnedFd, unix::net::UnixStream},
    path::Path,
    process::Command,
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::{
    run::{Grader, Ran, reference},
    skipped::skipped,
};

/// Grades with a folder for temporary files that is mounted with these options.
fn grade_on(options: &str) -> Ran {
    let [folder, out] = [TempDir::new().unwrap(), TempDir::new().unwrap()];
    let script =
        "mount -t tmpfs -o \"$1\" none \"$2\" && TMPDIR=$2 exec \"$3\" grade \"$4\" --out \"$5\"";
    let mut command = Command::new("unshare");
    command.args(["-rm", "sh", "-c", script, "sh", options]);
    command.arg(folder.path()).arg(env!("CARGO_BIN_EXE_grader")).arg(reference()).arg(out.path());
    Grader::from(command).run_for(out)
}

fn can_mount() -> bool {
    let mut trial = Command::new("unshare");
    trial.args(["-rm", "mount", "-t", "tmpfs", "none", "/mnt"]);
    trial.status().is_ok_and(|status| status.success())
}

#[track_caller]
fn must_refuse(ran: &Ran, reason: &str) {
    assert_eq!(ran.code, Some(70), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stderr.contains(reason), "{}", ran.stderr);
    assert!(ran.stderr.contains("hint: set TMPDIR"), "{}", ran.stderr);
    let records = fs::read_dir(ran.out.path()).unwrap().flatten();
    let records = records.filter(|entry| entry.path().extension().is_some_and(|end| end == "json"));
    assert_eq!(records.count(), 0, "nothing was graded");
}

#[test]
fn unfit_temporary_folders_are_refused() {
    if !can_mount() {
        skipped("machine::unfit_temporary_folders_are_refused", "nothing can be mounted");
        return;
    }
    must_refuse(&grade_on("noexec"), "mounted with `noexec`");
    must_refuse(&grade_on("size=64k"), "0 MiB free for temporary files, and grading needs 256");
    must_refuse(&grade_on("ro"), "cannot make temporary files in ");
}

#[test]
fn missing_temporary_folders_are_refused() {
    let out = TempDir::new().unwrap();
    let mut grader = Grader::new("grade");
    grader.arg(reference()).arg("--out").arg(out.path());
    grader.env("TMPDIR", Path::new(env!("CARGO_MANIFEST_DIR")).join("not/there"));
    must_refuse(&grader.run_for(out), "there is no such folder");

    let mut doctor = Grader::new("doctor");
    doctor.env("TMPDIR", "/not/there");
    let ran = doctor.run();
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert!(ran.stdout.starts_with("Nothing can be graded here yet.\n"), "{}", ran.stdout);
    assert!(ran.stdout.contains("/not/there: there is no such"), "{}", ran.stdout);
}

#[test]
fn doctor_answer_is_short() {
    let ran = Grader::new("doctor").run();
    assert!(matches!(ran.code, Some(0 | 1)), "{:?}: {}", ran.code, ran.stderr);
    let lines: Vec<_> = ran.stdout.lines().collect();
    assert!(lines.len() <= 20 && lines.iter().all(|line| line.chars().count() <= 80), "{lines:#?}");
    assert!(lines.last().unwrap().contains("doctor --all"), "{lines:#?}");
}

/// Learners' programs and compilers inherit the score of the fork server.
#[test]
fn memory_shortage_kills_programs_first() {
    let (ours, theirs) = UnixStream::pair().unwrap();
    let mut server = Command::new(env!("CARGO_BIN_EXE_grader"));
    let mut server =
        server.arg("sandbox-fork-server").stdin(OwnedFd::from(theirs)).spawn().unwrap();
    let file = format!("/proc/{}/oom_score_adj", server.id());
    let deadline = Instant::now() + Duration::from_secs(120);
    let is_raised = || fs::read_to_string(&file).is_ok_and(|score| score.trim() == "500");
    while !is_raised() && Instant::now() < deadline {
        thread::sleep(Duration::from_millis(5));
    }
    let raised = is_raised();
    drop(ours);
    server.wait().unwrap();
    assert!(raised, "the fork server has the same score as the grader");
}
