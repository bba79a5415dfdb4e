//! Hostile submissions beside honest ones, and a grader killed in the middle of its work. `grader verify` grades the
//! hostile submissions themselves.

use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
    process::{Child, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;

use crate::{
    processes::{Process, below},
    run::{
        self, Grader, Ran, check, grade, grader, submissions, temporary, verify, wait_until,
        wait_while_runs,
    },
    skipped::skipped,
};

/// The isolation that a machine grants, and that without namespaces.
const ISOLATIONS: [&str; 2] = ["auto", "no-namespaces"];

fn put(class: &Path, student: &str, from: &Path) {
    let folder = class.join(student).join("part2-threading/src/exercises");
    fs::create_dir_all(&folder).unwrap();
    fs::copy(from.join("request_concurrent.rs"), folder.join("request_concurrent.rs")).unwrap();
}

fn reference() -> PathBuf {
    run::reference().join("part2-threading/src/exercises")
}

#[test]
fn hostile_submissions_leave_grades_unchanged() {
    let class = TempDir::new().unwrap();
    put(class.path(), "ada", &reference());
    put(class.path(), "zoe", &submissions().join("sample-class/ben/part2-threading/src/exercises"));
    let grades = |code| {
        let ran = grade(class.path(), &["--only", "request_concurrent"]);
        assert_eq!(ran.code, Some(code), "{}", ran.stderr);
        let records = ["ada", "zoe"].map(|student| {
            let mut record = ran.record(student);
            record.as_object_mut().unwrap().remove("measurements");
            record
        });
        (records, ran)
    };
    let (alone, _) = grades(0);
    assert_eq!(alone[0]["score"], alone[0]["max_score"]);
    let attacks = ["leaves_files_behind", "fills_the_disk", "takes_all_memory", "aborts"];
    for hostile in attacks {
        put(class.path(), hostile, &submissions().join("hostile").join(hostile));
    }
    fs::write(class.path().join("broken.zip"), "PK\x03\x04 and no more").unwrap();
    // A person must look at the broken archive.
    let (beside, ran) = grades(1);
    assert_eq!(beside, alone);
    // The attacks took place, and each ended its program.
    for hostile in attacks {
        let record = ran.record(hostile);
        let attack = check(&record, "request_concurrent/items");
        assert_eq!(attack["outcome"], "crash", "{hostile}: {attack}");
    }
    assert!(ran.stdout.contains("not graded: broken"), "{}", ran.stdout);
}

/// Whether the grader reported that this machine refuses to isolate programs.
fn is_refused(said: &str) -> bool {
    said.contains("this machine refuses to isolate a program")
}

fn start_grading(path: &Path, out: &Path, isolation: &str, temporary: &TempDir) -> Child {
    let mut command = grader(temporary);
    command.arg("grade").arg(path).arg("--out").arg(out);
    command.args(["--only", "request_concurrent", "--no-speedups", "--isolation", isolation]);
    command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

/// The folders that graders have made among temporary files.
fn folders_in(temporary: &TempDir) -> Vec<PathBuf> {
    let entries = fs::read_dir(temporary.path()).unwrap().map(|entry| entry.unwrap());
    let own =
        entries.filter(|entry| entry.file_name().to_string_lossy().starts_with("lab-grader-"));
    own.map(|entry| entry.path()).collect()
}

/// The control groups of the grader with this pid, which are named like folders.
fn groups_of(pid: u32) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::from("/sys/fs/cgroup")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                let name = entry.file_name().to_string_lossy().into_owned();
                if name.starts_with("lab-grader-") && name.contains(&format!("-{pid}-")) {
                    found.push(entry.path());
                }
                folders.push(entry.path());
            }
        }
    }
    found
}

#[test]
fn killed_graders_leave_nothing_running() {
    for isolation in ISOLATIONS {
        let class = TempDir::new().unwrap();
        put(class.path(), "sleeper", &submissions().join("hostile/sleeps_for_ever"));
        let (out, temporary) = (TempDir::new().unwrap(), temporary());
        let mut grader = start_grading(class.path(), out.path(), isolation, &temporary);
        let pid = grader.id();
        let mut running: Vec<Process> = Vec::new();
        let ran = wait_while_runs(&mut grader, "the program to run", || {
            running = below(pid);
            running.iter().any(|process| process.is("request-example"))
        });
        if let Err(end) = ran {
            let mut said = String::new();
            grader.stderr.take().unwrap().read_to_string(&mut said).unwrap();
            assert!(is_refused(&said), "{isolation}: it ended with {end}: {said}");
            skipped(
                "killed_graders_leave_nothing_running",
                &format!("isolation {isolation} is refused"),
            );
            continue;
        }
        grader.kill().unwrap();
        grader.wait().unwrap();
        wait_until("its processes to end", || !running.iter().any(Process::runs));
        assert!(!folders_in(&temporary).is_empty(), "{isolation}: it did not work where it should");

        let next = next_grader(&temporary, out.path());
        assert_eq!(next.code, Some(0), "{}", next.stderr);
        assert_eq!(folders_in(&temporary), [] as [PathBuf; 0], "{isolation}");
        assert_eq!(groups_of(pid), [] as [PathBuf; 0], "{isolation}");
    }
}

/// Runs a grader of right answers after another one was killed.
fn next_grader(temporary: &TempDir, out: &Path) -> Ran {
    let mut next = Grader::beside(temporary);
    next.arg("grade").arg(reference().join("../../..")).arg("--out").arg(out.join("next"));
    next.args(["--only", "request_concurrent", "--no-speedups"]);
    next.run()
}

#[test]
fn honest_programs_pass_in_every_isolation() {
    for isolation in ISOLATIONS {
        let options =
            ["--isolation", isolation, "--only", "request_concurrent", "--only", "process_pool"];
        let ran = grade(&run::reference(), &options);
        if is_refused(&ran.stderr) {
            skipped(
                "honest_programs_pass_in_every_isolation",
                &format!("isolation {isolation} is refused"),
            );
            continue;
        }
        assert_eq!(ran.code, Some(0), "{isolation}: {}", ran.stderr);
        let record = ran.record("ada");
        for check in record["checks"].as_array().unwrap() {
            assert!(
                check["outcome"] == "pass" || check["outcome"] == "not-measurable",
                "{isolation}: {check}"
            );
        }
        assert!(record["sandbox"].as_array().unwrap().contains(&Value::from("rlimits")));
    }
}

#[test]
fn strange_archives_are_read_or_refused() {
    let options = ["--only", "zip_", "--only", "tar_", "--only", "folder_", "--only", "archive_"];
    let ran = verify(&options);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stderr, ran.stdout);
}

#[test]
fn doctor_shows_each_layer() {
    let mut doctor = Grader::new("doctor");
    doctor.arg("--all");
    let ran = doctor.run();
    assert!(matches!(ran.code, Some(0 | 1)), "{:?}: {}", ran.code, ran.stderr);
    let text = ran.stdout;
    for word in ["toolchain", "landlock", "seccomp", "cgroup-memory", "own-uid", "cores"] {
        assert!(text.contains(word), "{text}");
    }
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
}
