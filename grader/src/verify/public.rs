//! Grades the public tests: what learners run must turn green for every right answer.
//!
//! Each case's files go into a learner's tree of our own, and Cargo runs the public test of each
//! exercise that the case changes. Only kept submissions are run like this, outside the sandbox;
//! never a stranger's.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

use super::cases::{Case, Kind};
use crate::{
    course::{Course, Exercise},
    handout::{self, HandoutError},
};

/// A learner's tree in which one case after the other is tested.
pub struct PublicTests {
    tree: PathBuf,
    target: PathBuf,
}

/// What the public test of one exercise says of one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicVerdict {
    /// The exercise.
    pub exercise: String,
    /// Tests that passed.
    pub passed: usize,
    /// Tests that failed; all of them when the file does not compile.
    pub failed: usize,
    /// Whether it compiled.
    pub compiled: bool,
    /// Failures that are a stub's `todo!`.
    pub todo: usize,
}

/// The public tests could not be run.
#[derive(Debug, thiserror::Error)]
pub enum PublicError {
    /// The learner's tree could not be made.
    #[error(transparent)]
    Tree(#[from] HandoutError),
    /// A file could not be written, or Cargo not be started.
    #[error("cannot {attempt}")]
    Run {
        /// What was attempted.
        attempt: String,
        /// Why.
        source: io::Error,
    },
}

impl PublicTests {
    /// Makes the tree anew; what Cargo compiled there before is used again.
    ///
    /// # Errors
    ///
    /// When the tree cannot be made.
    pub fn prepare(workspace: &Path) -> Result<Self, PublicError> {
        let home = workspace.join("target/grader");
        let (tree, target) = (home.join("public"), home.join("public-target"));
        if tree.exists() {
            fs::remove_dir_all(&tree).map_err(|source| PublicError::Run {
                attempt: format!("remove {}", tree.display()),
                source,
            })?;
        }
        handout::write(workspace, &tree, None)?;
        Ok(Self { tree, target })
    }

    /// Runs the public tests of every exercise that `case` changes.
    ///
    /// # Errors
    ///
    /// When a file cannot be written or Cargo not be started.
    pub fn run(&self, case: &Case, course: &Course) -> Result<Vec<PublicVerdict>, PublicError> {
        let exercises = course.exercises.iter().filter(|e| case.exercises.contains(&e.name));
        exercises
            .map(|exercise| {
                let file = self.tree.join(exercise.path());
                let failed = |attempt: String| move |source| PublicError::Run { attempt, source };
                let stub = fs::read_to_string(&file)
                    .map_err(failed(format!("read {}", file.display())))?;
                if let Some(text) = case.submission.files.get(&exercise.name) {
                    fs::write(&file, text).map_err(failed(format!("write {}", file.display())))?;
                }
                let verdict = self.test(exercise).map_err(failed("run cargo test".into()));
                fs::write(&file, stub).map_err(failed(format!("restore {}", file.display())))?;
                verdict
            })
            .collect()
    }

    fn test(&self, exercise: &Exercise) -> io::Result<PublicVerdict> {
        let output = Command::new("cargo")
            .args(["test", "--quiet", "--locked", "-p", exercise.part.folder()])
            .args(["--test", &exercise.name, "--no-fail-fast", "--target-dir"])
            .arg(&self.target)
            .env_remove("RUSTC_WORKSPACE_WRAPPER")
            .env("RUST_BACKTRACE", "0")
            .args(["--", "--format", "pretty"])
            .current_dir(&self.tree)
            .output()?;
        let stdout = String::from_utf8_lossy(&output.stdout);
        let count = |ending: &str| {
            stdout.lines().filter(|l| l.starts_with("test ") && l.ends_with(ending)).count()
        };
        Ok(PublicVerdict {
            exercise: exercise.name.clone(),
            passed: count("... ok"),
            failed: count("... FAILED"),
            compiled: stdout.contains("test result:"),
            todo: stdout.matches("not yet implemented: ").count(),
        })
    }
}

/// What a case's public verdicts should not be: one sentence each.
pub fn surprises(case: &Case, verdicts: &[PublicVerdict]) -> Vec<String> {
    let surprising = |verdict: &&PublicVerdict| match case.kind {
        Kind::Reference | Kind::Equivalent => !verdict.compiled || verdict.failed > 0,
        Kind::Stubs => verdict.failed == 0 || verdict.passed > 0 || verdict.todo < verdict.failed,
        // A public test need not catch everything; the table shows what it misses.
        Kind::Slow | Kind::Mutant | Kind::Hostile => false,
    };
    verdicts
        .iter()
        .filter(surprising)
        .map(|v| {
            let compiled = if v.compiled { "" } else { ", and it did not compile" };
            format!("{}: {} passed, {} failed{compiled}", v.exercise, v.passed, v.failed)
        })
        .collect()
}
