//! Runs the grader's command and keeps what it says.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;
use tempfile::TempDir;

/// What one run of the command did.
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

/// Runs `grader grade` on a path, with records into a folder of its own.
pub(crate) fn grade(path: &Path, options: &[&str]) -> Ran {
    let out = TempDir::new().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_grader"));
    command.arg("grade").arg(path).arg("--out").arg(out.path()).arg("--no-speedups").args(options);
    finish(command, out)
}

/// Runs `grader verify`.
pub(crate) fn verify(options: &[&str]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_grader"));
    command.arg("verify").args(options);
    finish(command, TempDir::new().unwrap())
}

/// Runs a command and keeps what it says.
pub(crate) fn finish(mut command: Command, out: TempDir) -> Ran {
    let output = command.output().unwrap();
    Ran {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
        out,
    }
}

impl Ran {
    /// The record of one learner.
    pub(crate) fn record(&self, student: &str) -> Value {
        let path = self.out.path().join(format!("{student}.json"));
        serde_json::from_slice(&fs::read(&path).unwrap_or_else(|e| panic!("{path:?}: {e}")))
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
    let folder = TempDir::new().unwrap();
    let exercises = folder.path().join("part2-threading/src/exercises");
    fs::create_dir_all(&exercises).unwrap();
    for (name, text) in files {
        fs::write(exercises.join(name), text).unwrap();
    }
    folder
}
