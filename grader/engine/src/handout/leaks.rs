//! Searches a learner's tree for files and text of the instructor's.
//!
//! A file of the tree leaks if it has several telling lines of one secret file. Such a line is long, is neither
//! a comment nor plain text, and is not in a stub. One line may be equal by chance, but not three. Requirements
//! are no secret, so public tests and checks may state them in the same words.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

use super::error::HandoutError;
use crate::compile::walk;

/// Files that only the instructor has.
const SECRETS: [&str; 2] = ["grader/course", "grader/course.toml"];

/// Names that must not occur in a learner's tree.
const NAMES: [&str; 5] = ["submissions", "course", "checks.rs", "reference.rs", "course.toml"];

/// The minimum length of a telling line, in characters.
const TELLING_CHARS: usize = 30;

/// The number of telling lines from one file that make a leak.
const TELLING_LINES: usize = 3;

/// Searches the tree at `tree`.
///
/// # Errors
///
/// [`HandoutError::Leak`] if something was found. Otherwise when a file cannot be read.
pub(super) fn none(workspace: &Path, tree: &Path) -> Result<(), HandoutError> {
    let files = texts(tree)?;
    for (path, _) in &files {
        let inside = path.strip_prefix(tree).unwrap_or(path);
        if let Some(name) = inside.iter().find(|name| NAMES.iter().any(|secret| *name == *secret)) {
            return Err(HandoutError::Leak {
                path: inside.to_owned(),
                secret: PathBuf::from(name),
                line: inside.display().to_string(),
            });
        }
    }
    let given: BTreeSet<&str> = files
        .iter()
        .flat_map(|(path, text)| {
            let stub = path.components().any(|part| part.as_os_str() == "exercises");
            stub.then(|| telling(text)).into_iter().flatten()
        })
        .collect();
    for secret in SECRETS {
        for (secret, text) in texts(&workspace.join(secret))? {
            let lines: BTreeSet<&str> =
                telling(&text).filter(|line| !given.contains(line)).collect();
            for (path, text) in &files {
                let common: BTreeSet<&str> = telling(text).filter(|l| lines.contains(l)).collect();
                if common.len() >= TELLING_LINES {
                    return Err(HandoutError::Leak {
                        path: path.strip_prefix(tree).unwrap_or(path).to_owned(),
                        secret: secret.strip_prefix(workspace).unwrap_or(&secret).to_owned(),
                        line: common.first().copied().unwrap_or_default().to_owned(),
                    });
                }
            }
        }
    }
    Ok(())
}

/// The text files at `path`, with their text.
fn texts(path: &Path) -> Result<Vec<(PathBuf, String)>, HandoutError> {
    let failed = |source| HandoutError::Copy { path: path.to_owned(), source };
    let mut paths = Vec::new();
    if path.is_dir() {
        walk(path, &mut paths).map_err(io::Error::other).map_err(failed)?;
    } else {
        paths.push(path.to_owned());
    }
    let text = |path: PathBuf| Some((fs::read_to_string(&path).ok()?, path));
    Ok(paths.into_iter().filter_map(text).map(|(text, path)| (path, text)).collect())
}

/// The long lines of code, without comments, imports, signatures, attributes and plain text.
fn telling(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| {
        line.chars().count() >= TELLING_CHARS
            && !["//", "use ", "pub fn ", "#", "\""].iter().any(|start| line.starts_with(start))
    })
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn copied_answers_are_found() {
        let workspace = tempfile::tempdir().unwrap();
        let tree = tempfile::tempdir().unwrap();
        let exercise = workspace.path().join("grader/course/alpha");
        fs::create_dir_all(&exercise).unwrap();
        fs::write(workspace.path().join("grader/course.toml"), "").unwrap();
        let lines: Vec<_> =
            (0..4).map(|n| format!("let answer_{n} = requests.iter().sum();")).collect();
        fs::write(exercise.join("reference.rs"), lines.join("\n")).unwrap();
        fs::write(tree.path().join("given.rs"), lines[..2].join("\n")).unwrap();
        none(workspace.path(), tree.path()).unwrap();
        fs::write(tree.path().join("given.rs"), lines[..3].join("\n")).unwrap();
        assert!(matches!(none(workspace.path(), tree.path()), Err(HandoutError::Leak { .. })));
        fs::write(tree.path().join("given.rs"), "").unwrap();
        fs::write(tree.path().join("course.toml"), "").unwrap();
        assert!(matches!(none(workspace.path(), tree.path()), Err(HandoutError::Leak { .. })));
    }
}
