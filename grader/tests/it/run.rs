//! Runs the grader's command and keeps its output. No other file starts the grader.
//!
//! A grader removes the leftovers of dead graders from the folder for temporary files. So every command gets its own
//! folder, and no test sees another test's leftovers. The kit is shared, because it takes a minute to make. It is
//! protected by a lock and never changes.

use std::{
    fs::{self, Permissions},
    ops::{Deref, DerefMut},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::{Duration, Instant},
};

use engine::course::Course;
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use serde_json::Value;
use tempfile::TempDir;

/// The time-out of everything. The first grader of a clone makes the kit, which takes minutes on a loaded machine, so
/// only a grader that hangs reaches this.
pub(crate) const PATIENCE: Duration = Duration::from_secs(3600);

/// The pause between two looks at a state without notifications.
const PAUSE: Duration = Duration::from_millis(2);

/// The outcome of one run of the command.
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) out: TempDir,
}

/// The folder of kept submissions.
pub(crate) fn submissions() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("submissions")
}

/// A learner's tree with all model answers.
pub(crate) fn reference() -> PathBuf {
    submissions().join("sample-class/ada")
}

/// The course of the tree. Numbers that follow from it are never written by hand.
pub(crate) fn course() -> Course {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("course.toml");
    Course::read(&path, &course::CATALOG).unwrap()
}

/// The points of an exercise's checks, without its speed-up.
pub(crate) fn points_of(exercise: &str) -> f64 {
    course().exercise(exercise).unwrap().checks.iter().map(|check| check.points).sum()
}

/// The command before its start.
pub(crate) struct Grader {
    command: Command,
    /// Its own folder for temporary files, if it does not share one.
    temporary: Option<TempDir>,
}

impl Grader {
    /// A command with its own folder for temporary files.
    pub(crate) fn new(subcommand: &str) -> Self {
        let temporary = temporary();
        let mut command = grader(&temporary);
        command.arg(subcommand);
        Self { command, temporary: Some(temporary) }
    }

    /// A command that shares this folder for temporary files.
    pub(crate) fn beside(temporary: &TempDir) -> Self {
        Self { command: grader(temporary), temporary: None }
    }

    /// Runs it until it ends.
    pub(crate) fn run(self) -> Ran {
        self.run_for(TempDir::new().unwrap())
    }

    /// Runs it until it ends, and keeps the folder `out` as long as the result.
    pub(crate) fn run_for(mut self, out: TempDir) -> Ran {
        self.command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let Output { status, stdout, stderr } = output(self.command.spawn().unwrap());
        let [stdout, stderr] = [stdout, stderr].map(|text| String::from_utf8(text).unwrap());
        let own = self.temporary.iter().flat_map(|own| fs::read_dir(own.path()).unwrap());
        let left: Vec<_> = own.map(|entry| entry.unwrap().path()).collect();
        assert!(left.is_empty(), "it left {left:?} behind; it said {stderr}");
        Ran { code: status.code(), stdout, stderr, out }
    }
}

impl From<Command> for Grader {
    /// Wraps a command that a test has prepared.
    fn from(command: Command) -> Self {
        Self { command, temporary: None }
    }
}

impl Deref for Grader {
    type Target = Command;

    fn deref(&self) -> &Command {
        &self.command
    }
}

impl DerefMut for Grader {
    fn deref_mut(&mut self) -> &mut Command {
        &mut self.command
    }
}

/// A folder for temporary files that only the graders of one test use.
pub(crate) fn temporary() -> TempDir {
    let folder = TempDir::new().unwrap();
    // A program with its own uid has its folder in here.
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
    folder
}

/// The command without arguments, for a test that starts several graders with the same folder.
pub(crate) fn grader(temporary: &TempDir) -> Command {
    command(Path::new(env!("CARGO_BIN_EXE_grader")), temporary)
}

/// Like [`grader`], for another copy of the program.
pub(crate) fn command(program: &Path, temporary: &TempDir) -> Command {
    let mut command = Command::new(program);
    command.env("TMPDIR", temporary.path());
    command
}

/// Waits for the end of a process, and collects its output.
fn output(child: Child) -> Output {
    let pid = Pid::from_raw(child.id().try_into().unwrap());
    let (ended, waiting) = mpsc::channel::<()>();
    let watchdog = thread::spawn(move || {
        let late = waiting.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout);
        if late {
            let _ = kill(pid, Signal::SIGKILL);
        }
        late
    });
    let output = child.wait_with_output().unwrap();
    drop(ended);
    assert!(!watchdog.join().unwrap(), "it was killed after {PATIENCE:?}; it said {output:?}");
    output
}

pub(crate) fn wait_until(what: &str, mut happened: impl FnMut() -> bool) {
    let began = Instant::now();
    while !happened() {
        assert!(began.elapsed() < PATIENCE, "still waiting for: {what}");
        thread::sleep(PAUSE);
    }
}

/// Waits until something has happened while a process runs. If the process ends first, returns its exit status as
/// `Err`.
pub(crate) fn wait_while_runs(
    child: &mut Child,
    what: &str,
    mut happened: impl FnMut() -> bool,
) -> Result<(), ExitStatus> {
    let mut end = None;
    wait_until(what, || {
        if happened() {
            return true;
        }
        end = child.try_wait().unwrap();
        end.is_some()
    });
    end.map_or(Ok(()), Err)
}

/// Runs `grader grade` on a path, with records in a separate folder.
pub(crate) fn grade(path: &Path, options: &[&str]) -> Ran {
    let out = TempDir::new().unwrap();
    let mut grader = Grader::new("grade");
    grader.arg(path).arg("--out").arg(out.path()).arg("--no-speedups").args(options);
    grader.run_for(out)
}

/// Runs `grader verify`.
pub(crate) fn verify(options: &[&str]) -> Ran {
    let mut grader = Grader::new("verify");
    grader.args(options);
    grader.run()
}

impl Ran {
    pub(crate) fn record(&self, student: &str) -> Value {
        let path = self.out.path().join(format!("{student}.json"));
        serde_json::from_slice(
            &fs::read(&path).unwrap_or_else(|e| panic!("{path:?}: {e}; it said {}", self.stderr)),
        )
        .unwrap()
    }
}

/// The check with this id in a record.
pub(crate) fn check<'a>(record: &'a Value, id: &str) -> &'a Value {
    let checks = record["checks"].as_array().unwrap();
    checks.iter().find(|check| check["id"] == id).unwrap_or_else(|| panic!("no {id}"))
}

/// A submission's folder with these exercise files of Part 2.
pub(crate) fn submission(files: &[(&str, &str)]) -> TempDir {
    // Its name becomes the learner's name, and files of results cannot begin with a dot.
    let folder = tempfile::Builder::new().prefix("learner").tempdir().unwrap();
    let exercises = folder.path().join("part2-threading/src/exercises");
    fs::create_dir_all(&exercises).unwrap();
    for (name, text) in files {
        fs::write(exercises.join(name), text).unwrap();
    }
    folder
}
