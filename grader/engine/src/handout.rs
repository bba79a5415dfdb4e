//! Writes the tree that learners get, by an allow-list.
//!
//! Only the named files are copied, so nothing of the instructor's can get in. [`leaks`] double-checks that,
//! and [`first_run`] checks that a learner's first command shows what it should. [`manifest`] reduces the
//! workspace's `Cargo.toml`. The same workspace always gives the same tree.

mod error;
mod first_run;
mod leaks;
mod manifest;
mod points;

use std::{fs, path::Path, process::Command};

use witness::Part;

pub use error::HandoutError;
pub use first_run::{Colours, colours};
pub use manifest::ManifestError;
use manifest::Member;

use crate::{course::Course, intake::Submission};

/// Files that only a learner's tree has, such as its README and editor settings.
const OWN: &str = "grader/handout";

/// Time and address of a tree's first commit. They are fixed, so that the same tree gives the same commit.
const COMMITTED: [(&str, &str); 4] = [
    ("GIT_AUTHOR_EMAIL", "lab@localhost"),
    ("GIT_AUTHOR_DATE", "2000-01-01T00:00:00Z"),
    ("GIT_COMMITTER_EMAIL", "lab@localhost"),
    ("GIT_COMMITTER_DATE", "2000-01-01T00:00:00Z"),
];

/// Files at the top, if present.
const TOP: [&str; 6] =
    [".gitignore", "Cargo.lock", "LICENSE-APACHE", "LICENSE-MIT", "clippy.toml", "rustfmt.toml"];

/// The content of a part's folder that is copied.
const OF_A_PART: [&str; 7] =
    ["Cargo.toml", "README.md", "src", "tests", "benches", "data", "python"];

/// The shared library's folder.
const LAB: &str = "grader/lab";

/// The content of the shared library's folder that is copied.
const OF_THE_LAB: [&str; 3] = ["Cargo.toml", "src", "examples"];

/// The content of the exercise files.
#[derive(Debug, Clone, Copy)]
pub enum Answers<'a> {
    Stubs,
    /// The exercises of a submission. Stubs for those that it lacks.
    Of(&'a Submission),
    Model,
}

/// The parts with exercises of `course`, in the order of the catalog.
pub fn parts(course: &Course) -> Vec<Part> {
    let all = course.catalog.parts.iter().copied();
    all.filter(|part| course.of_part(*part).next().is_some()).collect()
}

/// Writes the learner's tree with the parts of `course` and these `answers` to `to`, which must not exist.
///
/// # Errors
///
/// When `to` exists, a file cannot be copied, or Cargo does not accept the result.
pub fn write(
    workspace: &Path,
    course: &Course,
    to: &Path,
    answers: Answers<'_>,
) -> Result<(), HandoutError> {
    let parts = parts(course);
    if to.exists() {
        return Err(HandoutError::Exists { path: to.to_owned() });
    }
    for name in TOP {
        copy(&workspace.join(name), &to.join(name))?;
    }
    copy(&workspace.join(OWN), to)?;
    for part in parts.iter().map(|part| part.folder) {
        for name in OF_A_PART {
            copy(&workspace.join(part).join(name), &to.join(part).join(name))?;
        }
    }
    for name in OF_THE_LAB {
        copy(&workspace.join(LAB).join(name), &to.join(LAB).join(name))?;
    }
    write_file(&to.join("Cargo.toml"), &learners_manifest(workspace, &parts)?)?;
    points::write(course, &parts, to)?;
    leaks::none(workspace, to)?;
    put_in(workspace, course, to, answers)?;
    prune_lock_file(to)
}

/// Replaces stubs with answers.
fn put_in(
    workspace: &Path,
    course: &Course,
    to: &Path,
    answers: Answers<'_>,
) -> Result<(), HandoutError> {
    for exercise in &course.exercises {
        let file = to.join(exercise.path());
        match answers {
            Answers::Stubs => {}
            Answers::Of(submission) => {
                if let Some(text) = submission.files.get(exercise.name.as_str()) {
                    write_file(&file, text)?;
                }
            }
            Answers::Model => {
                let model =
                    workspace.join("grader/course").join(&exercise.name).join("reference.rs");
                copy(&model, &file)?;
            }
        }
    }
    Ok(())
}

/// Makes the tree a repository with one commit, which is the same for the same tree. Its author is the `title` of the
/// course.
///
/// # Errors
///
/// When Git is missing or fails.
pub fn commit(tree: &Path, title: &str) -> Result<(), HandoutError> {
    let steps: [&[&str]; 3] = [
        &["init", "--quiet", "--initial-branch", "main"],
        &["add", "--all"],
        &[
            "commit",
            "--quiet",
            "--no-verify",
            "--message",
            "The exercises, as they were handed out",
        ],
    ];
    for args in steps {
        let mut git = Command::new("git");
        // Ignores the instructor's own settings, such as hooks, signatures and templates.
        git.args([
            "-c",
            "commit.gpgsign=false",
            "-c",
            "init.templateDir=",
            "-c",
            "core.autocrlf=false",
        ])
        .args(args)
        .envs(COMMITTED)
        .envs(["GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"].map(|name| (name, title)))
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .current_dir(tree);
        // In a hook of another repository these variables point to that repository.
        for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"] {
            git.env_remove(name);
        }
        run(git, &format!("git {}", args[0]))?;
    }
    Ok(())
}

/// Runs a command in the tree. If it fails, its output is the error.
fn run(mut command: Command, name: &str) -> Result<(), HandoutError> {
    let failed = |output: String| HandoutError::Command { command: name.to_owned(), output };
    let output = command.output().map_err(|error| failed(error.to_string()))?;
    if output.status.success() {
        Ok(())
    } else {
        Err(failed(String::from_utf8_lossy(&output.stderr).into_owned()))
    }
}

/// The workspace's manifest without the grader. By default the parts are built and tested.
fn learners_manifest(workspace: &Path, parts: &[Part]) -> Result<String, HandoutError> {
    let read = |folder: &str| {
        let path = workspace.join(folder).join("Cargo.toml");
        fs::read_to_string(&path).map_err(|source| HandoutError::Copy { path, source })
    };
    let folders: Vec<_> = parts.iter().map(|part| part.folder).collect();
    let parts = folders.iter().copied().map(read).collect::<Result<Vec<_>, _>>()?;
    let parts: Vec<_> =
        folders.iter().zip(&parts).map(|(folder, manifest)| Member { folder, manifest }).collect();
    let lab = Member { folder: LAB, manifest: &read(LAB)? };
    Ok(manifest::of_learners(&read("")?, &parts, &[lab])?)
}

/// Lets Cargo remove entries from the lock file that only the grader needs. Versions stay.
fn prune_lock_file(to: &Path) -> Result<(), HandoutError> {
    let mut cargo = Command::new("cargo");
    cargo.args(["metadata", "--format-version", "1", "--all-features"]).current_dir(to);
    run(cargo, "cargo metadata")
}

/// Copies a file or a folder. Missing files and links are skipped.
fn copy(from: &Path, to: &Path) -> Result<(), HandoutError> {
    let failed = |source| HandoutError::Copy { path: from.to_owned(), source };
    let Ok(metadata) = fs::symlink_metadata(from) else { return Ok(()) };
    if metadata.is_dir() {
        fs::create_dir_all(to).map_err(failed)?;
        for entry in fs::read_dir(from).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name();
            if name != "__pycache__" && name != "target" {
                copy(&entry.path(), &to.join(name))?;
            }
        }
    } else if metadata.is_file() {
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent).map_err(failed)?;
        }
        fs::copy(from, to).map_err(failed)?;
    }
    Ok(())
}

fn write_file(path: &Path, text: &str) -> Result<(), HandoutError> {
    fs::write(path, text).map_err(|source| HandoutError::Copy { path: path.to_owned(), source })
}
