//! Runs of a class that are killed or interrupted, and continued.

use std::{
    fs,
    io::Read,
    os::unix::process::{CommandExt, ExitStatusExt},
    path::{Path, PathBuf},
    process::{Child, Stdio},
};

use nix::{
    sys::signal::{Signal, kill, killpg},
    unistd::Pid,
};
use serde_json::Value;
use tempfile::TempDir;

use super::{ONLY, entries, results, right_by, run, write_counter};
use crate::{
    processes::{below, is_halted},
    run::{grader, temporary, wait_until, wait_while_runs},
};

/// More learners than any grader of these tests can grade before it is stopped, at a second per learner.
const MANY: usize = 200;

fn long_class() -> TempDir {
    let folder = TempDir::new().unwrap();
    for number in 0..MANY {
        let learner = format!("learner-{number}");
        write_counter(&folder.path().join(&learner), &right_by(&learner));
    }
    folder
}

/// Removes all learners that are not done from a class, except two. A grader chooses its own order.
fn shorten(class: &TempDir, out: &Path) {
    let learners = fs::read_dir(class.path()).unwrap().map(|entry| entry.unwrap().path());
    let is_done = |learner: &PathBuf| {
        let name = learner.file_name().unwrap().to_string_lossy();
        out.join(format!("{name}.json")).exists()
    };
    for learner in learners.filter(|learner| !is_done(learner)).skip(2) {
        fs::remove_dir_all(learner).unwrap();
    }
}

/// Starts a grader in the background that grades one submission at a time.
fn start(class: &Path, out: &Path, temporary: &TempDir) -> Child {
    let mut command = grader(temporary);
    command.arg("grade").arg(class).arg("--out").arg(out).args(ONLY).args(["--jobs", "1"]);
    // A process group of its own, as a terminal gives it to each command.
    command.stdout(Stdio::null()).stderr(Stdio::piped()).process_group(0).spawn().unwrap()
}

/// Halts a grader that has done `count` submissions while it runs a program of this name for the next one.
fn halt_at_work(child: &mut Child, out: &Path, count: usize, program: &str) {
    let (pid, signalled) = (child.id(), Pid::from_raw(child.id() as i32));
    // The class is listed only when the kit exists, so this excludes the compilers that build the kit.
    let has_done = || out.join("journal/class.json").exists() && entries(out).len() >= count;
    let is_at_work = || below(pid).iter().any(|process| process.is(program));
    let what = format!("{program} to run beside {count} entries");
    let halted = wait_while_runs(child, &what, || {
        if !has_done() || !is_at_work() {
            return false;
        }
        kill(signalled, Signal::SIGSTOP).unwrap();
        wait_until("the grader to halt", || is_halted(pid));
        // It may have finished with that program in the meantime.
        let at_work = is_at_work();
        if !at_work {
            kill(signalled, Signal::SIGCONT).unwrap();
        }
        at_work
    });
    assert!(halted.is_ok(), "it came to its end before {what}: {halted:?}");
}

#[test]
fn killed_runs_resume_missing_work() {
    let class = long_class();
    let work = TempDir::new().unwrap();
    let (out, quiet) = (work.path().join("out"), work.path().join("quiet"));
    let temporary = temporary();
    let mut before = Vec::new();
    // Each grader is killed while it compiles the next submission or runs its program.
    for (round, program) in
        ["rustc", "request-example", "rustc", "request-example"].iter().enumerate()
    {
        let mut child = start(class.path(), &out, &temporary);
        halt_at_work(&mut child, &out, round, program);
        child.kill().unwrap();
        assert_eq!(child.wait().unwrap().signal(), Some(Signal::SIGKILL as i32));
        let after: Vec<_> =
            entries(&out).into_iter().map(|path| (fs::read(&path).unwrap(), path)).collect();
        for (bytes, path) in &after {
            serde_json::from_slice::<Value>(bytes).unwrap_or_else(|e| panic!("{path:?}: {e}"));
        }
        assert!((round..MANY).contains(&after.len()), "round {round}: {} are done", after.len());
        assert!(before.iter().all(|entry| after.contains(entry)), "an entry was lost or changed");
        before = after;
    }
    shorten(&class, &out);
    let last = run(class.path(), &out, &[]);
    let kept = format!("graded before: {}; to do: 2", before.len());
    assert!(last.stderr.contains(&kept), "{}", last.stderr);
    let undisturbed = run(class.path(), &quiet, &[]);
    assert_eq!(last.stdout, undisturbed.stdout);
    assert_eq!(results(&out), results(&quiet));
    let left = fs::read_dir(out.join("journal")).unwrap();
    assert!(left.flatten().all(|e| !e.file_name().to_string_lossy().starts_with(".draft")));
}

#[test]
fn ctrl_c_ends_and_explains_resuming() {
    let class = long_class();
    let (out, temporary) = (TempDir::new().unwrap(), temporary());
    let mut child = start(class.path(), out.path(), &temporary);
    halt_at_work(&mut child, out.path(), 1, "rustc");
    // Ctrl-C signals the whole process group.
    let group = Pid::from_raw(child.id() as i32);
    killpg(group, Signal::SIGINT).unwrap();
    killpg(group, Signal::SIGCONT).unwrap();
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{said}");
    let done = entries(out.path()).len();
    // The first one, and the one that was in progress at the signal.
    assert!((2..MANY).contains(&done), "{done}: {said}");
    let open =
        format!("{} of {MANY} are still to be graded: the same command continues", MANY - done);
    assert!(said.contains(&open), "{said}");
    assert!(!said.contains("interrupted"), "what was being graded was lost: {said}");
    assert_eq!(fs::read_dir(temporary.path()).unwrap().count(), 0, "it left folders behind");
    shorten(&class, out.path());
    let rest = run(class.path(), out.path(), &[]);
    assert!(rest.stderr.contains(&format!("graded before: {done}; to do: 2")), "{}", rest.stderr);
    assert_eq!(entries(out.path()).len(), done + 2);
}
