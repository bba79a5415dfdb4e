//! Hostile submissions beside honest ones, and the end of a grader in the middle of its work.
//! `grader verify` has the submissions themselves.

use std::{
    collections::BTreeMap,
    fs, iter,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;
use tempfile::TempDir;

use crate::run::{grade, submissions, verify};

/// The isolations that every machine of ours grants.
const ISOLATIONS: [&str; 2] = ["auto", "no-namespaces"];

fn put(class: &Path, student: &str, from: &Path) {
    let folder = class.join(student).join("part2-threading/src/exercises");
    fs::create_dir_all(&folder).unwrap();
    fs::copy(from.join("request_concurrent.rs"), folder.join("request_concurrent.rs")).unwrap();
}

fn reference() -> PathBuf {
    submissions().join("reference/part2-threading/src/exercises")
}

#[test]
fn the_others_of_a_class_get_the_same_grades_beside_hostile_ones() {
    let class = TempDir::new().unwrap();
    put(class.path(), "ada", &reference());
    put(class.path(), "zoe", &submissions().join("mutants/joins_in_the_loop"));
    let grades = || {
        let ran = grade(class.path(), &["--only", "request_concurrent"]);
        assert!(ran.code.is_some(), "{}", ran.stderr);
        ["ada", "zoe"].map(|student| {
            let mut record = ran.record(student);
            record.as_object_mut().unwrap().remove("measurements");
            record
        })
    };
    let alone = grades();
    for hostile in ["leaves_files_behind", "fills_the_disk", "takes_all_memory", "aborts"] {
        put(class.path(), hostile, &submissions().join("hostile").join(hostile));
    }
    fs::write(class.path().join("broken.zip"), "PK\x03\x04 and no more").unwrap();
    assert_eq!(grades(), alone);
    assert_eq!(alone[0]["score"], alone[0]["max_score"]);
}

/// The pids of a submission's program among the descendants of a process. The path of a program in a
/// mount namespace of its own is that which it has there, so only its name tells.
fn programs_below(root: u32) -> Vec<u32> {
    let parents: BTreeMap<u32, u32> = fs::read_dir("/proc")
        .unwrap()
        .flatten()
        .filter_map(|process| {
            let stat = fs::read(process.path().join("stat")).ok()?;
            let stat = String::from_utf8_lossy(&stat).into_owned();
            let parent = stat[stat.rfind(')')? + 1..].split_whitespace().nth(1)?.parse().ok()?;
            Some((process.file_name().to_str()?.parse().ok()?, parent))
        })
        .collect();
    let above = |pid: &u32| iter::successors(Some(*pid), |pid| parents.get(pid).copied());
    let pids = parents.keys().filter(|pid| above(pid).any(|pid| pid == root));
    pids.copied().filter(|pid| is_program(*pid)).collect()
}

fn is_program(pid: u32) -> bool {
    fs::read_link(format!("/proc/{pid}/exe")).is_ok_and(|exe| exe.ends_with("request-example"))
}

/// Waits for something to happen, for as long as any machine takes.
fn wait_until(what: &str, happened: impl Fn() -> bool) {
    let patience = Instant::now() + Duration::from_secs(120);
    while !happened() {
        assert!(Instant::now() < patience, "still waiting for: {what}");
        thread::sleep(Duration::from_millis(10));
    }
}

fn start_grading(path: &Path, out: &Path, isolation: &str) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_grader"));
    command.arg("grade").arg(path).arg("--out").arg(out);
    command.args(["--only", "request_concurrent", "--no-speedups", "--isolation", isolation]);
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// What a grader with this pid has made among the temporary files.
fn folders_of(pid: u32) -> Vec<PathBuf> {
    let entries = fs::read_dir(std::env::temp_dir()).unwrap().flatten();
    let own = |name: &str| name.starts_with("lab-grader-") && name.contains(&format!("-{pid}-"));
    entries
        .filter(|entry| own(&entry.file_name().to_string_lossy()))
        .map(|entry| entry.path())
        .collect()
}

#[test]
fn killing_the_grader_leaves_nothing_running_and_the_next_one_clears_up() {
    for isolation in ISOLATIONS {
        let class = TempDir::new().unwrap();
        put(class.path(), "sleeper", &submissions().join("hostile/sleeps_for_ever"));
        let out = TempDir::new().unwrap();
        let mut grader = start_grading(class.path(), out.path(), isolation);
        let pid = grader.id();
        wait_until("the program to run", || !programs_below(pid).is_empty());
        let running = programs_below(pid);
        grader.kill().unwrap();
        grader.wait().unwrap();
        wait_until("its processes to end", || !running.iter().any(|pid| is_program(*pid)));
        assert!(!folders_of(pid).is_empty(), "the grader did not work where it was looked for");

        let next = grade(&reference().join("../../.."), &["--only", "request_concurrent"]);
        assert_eq!(next.code, Some(0), "{}", next.stderr);
        assert_eq!(folders_of(pid), [] as [PathBuf; 0], "{isolation}");
    }
}

#[test]
fn honest_programs_of_many_threads_and_processes_pass_in_every_isolation() {
    for isolation in ISOLATIONS {
        let options =
            ["--isolation", isolation, "--only", "request_concurrent", "--only", "process_pool"];
        let ran = grade(&submissions().join("reference"), &options);
        let record = ran.record("reference");
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
fn strange_archives_and_folders_are_read_or_refused() {
    let options = ["--only", "zip_", "--only", "tar_", "--only", "folder_", "--only", "archive_"];
    let ran = verify(&options);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stderr, ran.stdout);
}

#[test]
fn the_doctor_tells_each_layer_in_80_columns() {
    let output = Command::new(env!("CARGO_BIN_EXE_grader")).arg("doctor").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    for word in ["toolchain", "landlock", "seccomp", "cgroup-memory", "own-uid", "cores"] {
        assert!(text.contains(word), "{text}");
    }
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
}
