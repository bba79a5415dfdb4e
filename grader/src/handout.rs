//! The learner's tree: what a class is given, by allow-list.
//!
//! Nothing is copied that is not named here, so nothing of the instructor's can slip in.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{course::Part, intake::Submission};

/// Files at the top, where they are there.
const TOP: [&str; 6] =
    [".gitignore", "Cargo.lock", "LICENSE-APACHE", "LICENSE-MIT", "clippy.toml", "rustfmt.toml"];

/// What a part's folder consists of.
const OF_A_PART: [&str; 7] =
    ["Cargo.toml", "README.md", "src", "tests", "benches", "data", "python"];

/// What the shared library's folder consists of.
const OF_THE_LAB: [&str; 3] = ["Cargo.toml", "src", "examples"];

/// The tree could not be made.
#[derive(Debug, thiserror::Error)]
pub enum HandoutError {
    /// There is something at the path already.
    #[error("{path} exists already\nhint: name a folder that does not exist yet")]
    Exists {
        /// The path.
        path: PathBuf,
    },
    /// A file could not be copied.
    #[error("cannot copy {path}")]
    Copy {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The workspace's manifest is not of the form that is known.
    #[error("the workspace's Cargo.toml has no `{line}` line to adapt")]
    Manifest {
        /// What its line begins with.
        line: &'static str,
    },
    /// Cargo does not accept the tree.
    #[error("cargo does not accept the tree:\n{output}")]
    Cargo {
        /// What it says.
        output: String,
    },
}

/// Writes the learner's tree to `to`, which must not exist; with `submission`, its exercises stand
/// where the stubs do.
///
/// # Errors
///
/// When `to` exists, a file cannot be copied, or Cargo does not accept the result.
pub fn write(
    workspace: &Path,
    to: &Path,
    submission: Option<&Submission>,
) -> Result<(), HandoutError> {
    if to.exists() {
        return Err(HandoutError::Exists { path: to.to_owned() });
    }
    for name in TOP {
        copy(&workspace.join(name), &to.join(name))?;
    }
    for part in Part::ALL.map(Part::folder) {
        for name in OF_A_PART {
            copy(&workspace.join(part).join(name), &to.join(part).join(name))?;
        }
    }
    for name in OF_THE_LAB {
        copy(&workspace.join("grader/lab").join(name), &to.join("grader/lab").join(name))?;
    }
    let manifest = workspace.join("Cargo.toml");
    let read = |path: &Path| {
        fs::read_to_string(path).map_err(|source| HandoutError::Copy { path: path.into(), source })
    };
    let text = learners_manifest(&read(&manifest)?)?;
    write_file(&to.join("Cargo.toml"), &text)?;
    for (exercise, text) in submission.iter().flat_map(|submission| &submission.files) {
        for part in Part::ALL {
            let file = to.join(part.folder()).join("src/exercises").join(format!("{exercise}.rs"));
            if file.exists() {
                write_file(&file, text)?;
            }
        }
    }
    prune_lock_file(to)
}

/// The workspace's manifest without the grader: its parts are what is built and tested.
fn learners_manifest(text: &str) -> Result<String, HandoutError> {
    let mut adapted = String::new();
    let mut found = [false; 2];
    let parts = Part::ALL.map(|part| format!("\"{}\"", part.folder())).join(", ");
    for line in text.lines() {
        if line.starts_with("members = ") {
            found[0] = true;
            adapted.push_str(&format!("members = [{parts}, \"grader/lab\"]\n"));
        } else if line.starts_with("default-members = ") {
            found[1] = true;
            adapted.push_str(&format!("default-members = [{parts}]\n"));
        } else if line.starts_with("# `cargo test` at the root tests the grader.") {
            adapted.push_str("# Red by design, until you turn it green.\n");
        } else if line.starts_with("# Given code and dependencies as the grader") {
            // The profile that the grader compiles with, to the end of the file.
            break;
        } else {
            adapted.push_str(line);
            adapted.push('\n');
        }
    }
    for (found, line) in found.into_iter().zip(["members", "default-members"]) {
        if !found {
            return Err(HandoutError::Manifest { line });
        }
    }
    Ok(format!("{}\n", adapted.trim_end()))
}

/// Lets Cargo take out of the lock file what only the grader needs; versions stay as they are.
fn prune_lock_file(to: &Path) -> Result<(), HandoutError> {
    let mut cargo = Command::new("cargo");
    cargo.args(["metadata", "--format-version", "1", "--all-features"]).current_dir(to);
    let output = cargo.output().map_err(|source| HandoutError::Copy { path: to.into(), source })?;
    if output.status.success() {
        Ok(())
    } else {
        let output = String::from_utf8_lossy(&output.stderr).into_owned();
        Err(HandoutError::Cargo { output })
    }
}

/// Copies a file or a folder; what is not there is not copied, and neither are links.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_learners_manifest_has_the_parts_and_not_the_grader() {
        let text = "[workspace]\nmembers = [\"a\"]\ndefault-members = [\"grader\"]\n[x]\n\n\
                    # Given code and dependencies as the grader compiles them\n[profile.grading]\n";
        let adapted = learners_manifest(text).unwrap();
        assert!(adapted.contains("default-members = [\"part1-multiprocessing\""), "{adapted}");
        assert!(adapted.ends_with("[x]\n") && !adapted.contains("grading"), "{adapted}");
        assert!(learners_manifest("[workspace]\n").is_err());
    }
}
