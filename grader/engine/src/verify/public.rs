//! Tests the public tests, which must pass for every right answer.
//!
//! Each case's files are put into a learner's tree, and Cargo runs the public test of each exercise that the
//! case changes. This runs outside the sandbox, so it is used for kept submissions only.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::case::{Case, Kind};
use crate::{
    course::{Course, ExerciseEntry},
    handout::{self, Answers, Colours, HandoutError},
};

/// A learner's tree in which the cases are tested one after the other.
pub struct PublicTests {
    tree: PathBuf,
    target: PathBuf,
    /// Whether they are compiled with optimisation.
    release: bool,
}

/// The result of one exercise's public test for one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicVerdict {
    pub exercise: String,
    pub colours: Colours,
}

/// The public tests could not be run.
#[derive(Debug, thiserror::Error)]
pub enum PublicError {
    /// The learner's tree could not be written.
    #[error(transparent)]
    Tree(#[from] HandoutError),
    /// A file could not be written, or Cargo could not be started.
    #[error("cannot {attempt}")]
    Run { attempt: String, source: io::Error },
}

impl PublicTests {
    /// Recreates the tree. Cargo's earlier output is reused.
    ///
    /// # Errors
    ///
    /// When the tree cannot be written.
    pub fn prepare(workspace: &Path, course: &Course, release: bool) -> Result<Self, PublicError> {
        let home = workspace.join("target/grader");
        let (tree, target) = (home.join("public"), home.join("public-target"));
        if tree.exists() {
            fs::remove_dir_all(&tree).map_err(|source| PublicError::Run {
                attempt: format!("remove {}", tree.display()),
                source,
            })?;
        }
        handout::write(workspace, course, &tree, Answers::Stubs)?;
        Ok(Self { tree, target, release })
    }

    /// Runs the public tests of every exercise that `case` changes.
    ///
    /// # Errors
    ///
    /// When a file cannot be written or Cargo cannot be started.
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

    fn test(&self, exercise: &ExerciseEntry) -> io::Result<PublicVerdict> {
        let mut which = vec!["-p", exercise.part.folder, "--test", &exercise.name];
        which.extend(self.release.then_some("--release"));
        let colours = handout::colours(&self.tree, &self.target, &which)?;
        Ok(PublicVerdict { exercise: exercise.name.clone(), colours })
    }
}

/// Unexpected results of a case's public tests, one sentence each.
pub fn surprises(case: &Case, verdicts: &[PublicVerdict]) -> Vec<String> {
    let surprising = |verdict: &&PublicVerdict| match case.kind {
        Kind::Reference | Kind::Equivalent => !verdict.colours.compiled || verdict.colours.red > 0,
        Kind::Stubs => verdict.colours.green > 0 || !verdict.colours.are_of_stubs(),
        // A public test need not find every error. The table shows those that it misses.
        Kind::Slow | Kind::Mutant | Kind::Hostile => false,
    };
    verdicts
        .iter()
        .filter(surprising)
        .map(|PublicVerdict { exercise, colours }| {
            let compiled = if colours.compiled { "" } else { ", and it did not compile" };
            format!("{exercise}: {} passed, {} failed{compiled}", colours.green, colours.red)
        })
        .collect()
}
