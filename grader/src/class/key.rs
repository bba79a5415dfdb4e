//! What verdicts depend on: with the same key nothing needs to be graded again.
//!
//! Points, feedback levels, late days and overrides are not in it: they are applied whenever results
//! are written. What is in it and changes costs a grading: the exercise files, the given code, the
//! compiler, the code of the checks, the seed, and which checks were asked for.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::{build::walk, course::Course, grade::SPEED_UP};

/// The code that forms verdicts, below `grader/`. Speed-ups are held against the reference.
/// A module that forms none is in `FORM_NO_VERDICTS` below, and a test holds both lists against the tree.
const VERDICTS: [&str; 20] = [
    "programs",
    "submissions/reference",
    "src/build",
    "src/build.rs",
    "src/checks",
    "src/checks.rs",
    "src/document.rs",
    "src/grade",
    "src/grade.rs",
    "src/intake",
    "src/intake.rs",
    "src/observe",
    "src/observe.rs",
    "src/run.rs",
    "src/sandbox",
    "src/sandbox.rs",
    "src/speedup",
    "src/speedup.rs",
    "src/world",
    "src/world.rs",
];

/// What is the same for all submissions of a class.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// The digest of given code, dependencies and compiler.
    pub course: String,
    /// The digest of the code that forms verdicts.
    pub checks: String,
    /// The compiler.
    pub toolchain: String,
    /// The seed of the checks' random data.
    pub seed: u64,
    /// The digest of which checks are asked for, and what each needs.
    pub selection: String,
}

/// What one submission's verdicts depend on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// The digest of the exercise files.
    pub submission: String,
    /// The rest.
    #[serde(flatten)]
    pub terms: Terms,
}

impl Terms {
    /// The key of a submission with this digest.
    pub fn key(&self, submission: &str) -> Key {
        Key { submission: submission.to_owned(), terms: self.clone() }
    }

    /// Whether verdicts by `other` differ from these only through the code of the checks.
    pub fn differs_in_checks_only(&self, other: &Terms) -> bool {
        let with_our_checks = Terms { checks: self.checks.clone(), ..other.clone() };
        *self == with_our_checks
    }

    /// The first thing in which two differ, in words.
    pub fn difference(&self, other: &Terms) -> Option<&'static str> {
        let pairs = [
            (self.course == other.course, "the given code, its dependencies or the compiler"),
            (self.checks == other.checks, "the code of the checks"),
            (self.toolchain == other.toolchain, "the compiler"),
            (self.seed == other.seed, "the seed"),
            (self.selection == other.selection, "the checks that were asked for"),
        ];
        pairs.into_iter().find(|(same, _)| !same).map(|(_, what)| what)
    }
}

impl Key {
    /// The name of its file in the journal: those of one submission begin alike.
    pub fn file_name(&self) -> String {
        let terms = &self.terms;
        let all = digest([
            &self.submission,
            &terms.course,
            &terms.checks,
            &terms.toolchain,
            &terms.seed.to_string(),
            &terms.selection,
        ]);
        format!("{}-{}.json", first(&self.submission), first(&all))
    }

    /// How the names of this submission's files in the journal begin.
    pub fn prefix(submission: &str) -> String {
        format!("{}-", first(submission))
    }
}

/// The files of the code that forms verdicts, in order.
///
/// # Errors
///
/// When a file or folder is missing or cannot be read. A digest without it would keep stale verdicts.
pub(crate) fn code_of_the_checks(workspace: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for name in VERDICTS {
        let path = workspace.join("grader").join(name);
        if path.is_dir() {
            walk(&path, &mut paths).map_err(io::Error::other)?;
        } else if path.is_file() {
            paths.push(path);
        } else {
            return Err(io::Error::new(
                io::ErrorKind::NotFound,
                format!("{} forms verdicts and is missing", path.display()),
            ));
        }
    }
    Ok(paths)
}

/// The digest of the grader's version and of the code that forms verdicts.
///
/// # Errors
///
/// When a source file is missing or cannot be read.
pub fn of_the_checks(workspace: &Path) -> io::Result<String> {
    let mut hasher = blake3::Hasher::new();
    hasher.update(env!("CARGO_PKG_VERSION").as_bytes());
    for path in code_of_the_checks(workspace)? {
        let name = path.strip_prefix(workspace).unwrap_or(&path).to_string_lossy().into_owned();
        let bytes = fs::read(&path)?;
        for bytes in [name.as_bytes(), &bytes] {
            hasher.update(&(bytes.len() as u64).to_le_bytes());
            hasher.update(bytes);
        }
    }
    Ok(hasher.finalize().to_hex().to_string())
}

/// The digest of the checks of a course and what they need, points aside.
pub fn of_the_selection(course: &Course) -> String {
    let checks = course.exercises.iter().flat_map(|exercise| {
        let checks = exercise.checks.iter().map(|check| {
            let needs = check.needs.as_deref().unwrap_or_default();
            format!("{}/{} needs {needs}", exercise.name, check.name)
        });
        let speedup = exercise
            .speedup
            .map(|entry| format!("{}/{SPEED_UP} of {}", exercise.name, entry.share));
        checks.chain(speedup).collect::<Vec<_>>()
    });
    digest(checks)
}

/// The digest of several texts, in their order.
pub fn digest(texts: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let mut hasher = blake3::Hasher::new();
    for text in texts {
        let bytes = text.as_ref().as_bytes();
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    }
    hasher.finalize().to_hex().to_string()
}

fn first(digest: &str) -> &str {
    digest.get(..16).unwrap_or(digest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::ingredients;

    /// The other modules, below `grader/`: a change to them keeps every verdict. Each of them reads input, selects
    /// work, or acts on finished verdicts.
    const FORM_NO_VERDICTS: [&str; 20] = [
        "src/class",
        "src/class.rs",
        "src/cli.rs",
        "src/commands",
        "src/commands.rs",
        "src/course",
        "src/course.rs",
        "src/explain.rs",
        "src/handout",
        "src/handout.rs",
        "src/kept.rs",
        "src/lib.rs",
        "src/main.rs",
        // A record that an older form cannot be read as has another `VERSION`.
        "src/record.rs",
        "src/report",
        "src/report.rs",
        "src/score.rs",
        "src/verify",
        "src/verify.rs",
        "src/whole.rs",
    ];

    fn workspace() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .ancestors()
            .find(|folder| folder.join("Cargo.lock").is_file())
            .unwrap()
            .to_owned()
    }

    /// The Rust files below `folder` that belong to a package's `src`.
    fn modules(folder: &Path) -> Vec<PathBuf> {
        let mut paths = Vec::new();
        walk(folder, &mut paths).unwrap();
        paths.retain(|path| {
            path.extension().is_some_and(|extension| extension == "rs")
                && path.ancestors().any(|folder| {
                    folder.ends_with("src") && folder.with_file_name("Cargo.toml").is_file()
                })
        });
        paths
    }

    /// A workspace in which each path of [`VERDICTS`] is a file, except for `missing`.
    fn workspace_without(missing: &str) -> tempfile::TempDir {
        let workspace = tempfile::tempdir().unwrap();
        for name in VERDICTS.into_iter().filter(|name| *name != missing) {
            let path = workspace.path().join("grader").join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, name).unwrap();
        }
        workspace
    }

    #[test]
    fn a_missing_path_is_an_error_that_names_it() {
        for missing in VERDICTS {
            let error = of_the_checks(workspace_without(missing).path()).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::NotFound);
            assert!(error.to_string().contains(&format!("grader/{missing} ")), "{error}");
        }
    }

    #[test]
    fn a_change_in_any_path_changes_the_digest() {
        let workspace = workspace_without("");
        let mut digests = vec![of_the_checks(workspace.path()).unwrap()];
        for name in VERDICTS {
            fs::write(workspace.path().join("grader").join(name), "changed").unwrap();
            let digest = of_the_checks(workspace.path()).unwrap();
            assert!(!digests.contains(&digest), "{name}");
            digests.push(digest);
        }
    }

    #[test]
    fn each_module_is_known_to_form_verdicts_or_to_form_none() {
        let workspace = workspace();
        let grader = workspace.join("grader");
        let given = ingredients(&workspace).unwrap();
        let modules = modules(&grader);
        assert!(modules.contains(&grader.join("lab/src/lib.rs")));
        for module in &modules {
            let below =
                |list: &[&str]| list.iter().any(|name| module.starts_with(grader.join(name)));
            let places = [given.contains(module), below(&VERDICTS), below(&FORM_NO_VERDICTS)]
                .map(usize::from);
            assert_eq!(
                places.iter().sum::<usize>(),
                1,
                "{} must be in one of VERDICTS and FORM_NO_VERDICTS of class/key.rs",
                module.display()
            );
        }
        for name in FORM_NO_VERDICTS {
            let listed = grader.join(name);
            assert!(modules.iter().any(|module| module.starts_with(&listed)), "{name} is missing");
        }
        code_of_the_checks(&workspace).unwrap();
    }
}
