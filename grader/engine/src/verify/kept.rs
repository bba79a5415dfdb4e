//! The kept submissions, and the expected result of each.
//!
//! ```text
//! course/X/reference.rs         the model answer: full marks
//! course/X/equivalent/NAME.rs   right answers by other means: full marks
//! course/X/slow/NAME.rs         right and too slow, or too fast to be the exercise: full marks, but for the speed-up
//! course/X/mutants/NAME.rs      wrong answers: caught by the checks that their header names
//! submissions/hostile/NAME/*.rs attacks
//! ```
//!
//! A mutant's header, in the comment at the top of its first file:
//!
//! ```text
//! //! Waits for a whole group before it starts the next one.
//! //!
//! //! caught by: next-when-free
//! ```
//!
//! `caught by` lists the checks of its exercise that it must fail. It must pass all others. The points that it
//! keeps follow from that and from the course file. `may fail` lists checks that fail or pass depending on
//! random data or the order of events. A file that must not compile says `outcome: build-error`, and one with a
//! check that must be blocked says `outcome: blocked`. Otherwise both are unexpected, because they prove
//! nothing about the mutant. `speed-up: slow` means that its speed-up, when measured, must never pass.
//! `speed-up: either` means that nothing is known of it. The untouched stubs are a case without files.
//!
//! The headers of hostile submissions contain:
//!
//! ```text
//! //! Reads a file of the host's that everybody may read.
//! //!
//! //! checks: items            only these checks are run, so that an attack need not wait for all
//! //! outcome: crash           one of these, each of the checks
//! //! keeps at most: 0
//! //! within: 60 s             from the first compiler to the last check
//! //! says: refused            words of the record that show that the attack was made, and how it went
//! //! assumes: unsafe code     as if the compiler had let it through: a second line of defence
//! ```
//!
//! An attack gives the right answer only if it has succeeded, so that its outcome shows whether it did.
//! Placeholders like `@CANARY_FILE@` are replaced with the names of canaries ([`super::canaries`]).

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    case::{Case, Kind, Pace},
    due::Due,
    header,
};
use crate::{
    course::{Course, ExerciseEntry},
    grade::{COURSE, reference},
    intake::Submission,
    record::Outcome,
};

/// The folder of the hostile submissions, below the root.
const HOSTILE: &str = "grader/submissions/hostile";

#[derive(Debug, thiserror::Error)]
pub enum CaseError {
    /// A folder or file cannot be read.
    #[error("cannot read {path}")]
    Read { path: PathBuf, source: io::Error },
    /// A model answer is missing or unreadable.
    #[error(transparent)]
    Reference(#[from] io::Error),
    /// A case's header is incomplete or invalid.
    #[error("{path}: {what}")]
    Content {
        /// The case's folder.
        path: PathBuf,
        what: String,
    },
}

/// Reads every case of the tree at `root`, in the order stubs, reference, equivalents, slow, mutants, hostile.
///
/// # Errors
///
/// When a folder cannot be read, a file does not belong to an exercise, or a header is missing or wrong.
pub fn read_cases(root: &Path, course: &Course) -> Result<Vec<Case>, CaseError> {
    let reference = reference(root, course)?;
    let mut cases = vec![
        stubs(course),
        Case {
            exercises: course.exercises.iter().map(|exercise| exercise.name.clone()).collect(),
            pace: Pace::Right,
            ..Case::new("reference".into(), Kind::Reference, &reference)
        },
    ];
    let kinds = [("equivalent", Kind::Equivalent), ("slow", Kind::Slow), ("mutants", Kind::Mutant)];
    for (folder, kind) in kinds {
        for exercise in &course.exercises {
            for path in sorted(&root.join(COURSE).join(&exercise.name).join(folder))? {
                cases.push(read_case(&path, kind, &reference, course)?);
            }
        }
    }
    for path in sorted(&root.join(HOSTILE))? {
        cases.push(read_hostile(&path, &reference, course)?);
    }
    Ok(cases)
}

fn stubs(course: &Course) -> Case {
    let all_checks = course.exercises.iter().flat_map(|exercise| {
        exercise.checks.iter().map(|check| format!("{}/{}", exercise.name, check.name))
    });
    Case {
        exercises: course.exercises.iter().map(|exercise| exercise.name.clone()).collect(),
        caught_by: all_checks.collect(),
        // A check that needs another exercise is blocked if that one is a stub.
        outcomes: [Outcome::Blocked.word().to_owned()].into(),
        keeps: Some(0.0),
        ..Case::new("stubs".into(), Kind::Stubs, &Submission::default())
    }
}

fn read_case(
    path: &Path,
    kind: Kind,
    reference: &Submission,
    course: &Course,
) -> Result<Case, CaseError> {
    let content = |what: String| CaseError::Content { path: path.to_owned(), what };
    let mut case = Case::new(stem(path), kind, reference);
    if kind == Kind::Equivalent {
        case.pace = Pace::Right;
    }
    for (exercise, text) in files_of(path, course)? {
        let id = |name| format!("{}/{name}", exercise.name);
        let checks = |key| header::checks(&text, key, exercise).map_err(content);
        case.caught_by.extend(checks("caught by")?.into_iter().map(id));
        case.may_fail.extend(checks("may fail")?.into_iter().map(id));
        case.outcomes.extend(header::values(&text, "outcome").map(str::to_owned));
        if let Some(pace) = header::values(&text, "speed-up").next() {
            case.pace = match pace {
                "slow" => Pace::Slow,
                "either" => Pace::Unknown,
                other => return Err(content(format!("its speed-up is `{other}`: slow or either"))),
            };
        }
        case.add(exercise, text);
    }
    if case.exercises.is_empty() {
        return Err(content("it has no exercise file".into()));
    }
    if (kind == Kind::Mutant) == case.caught_by.is_empty() {
        return Err(content(match kind {
            Kind::Mutant => "its header lacks `caught by:`".into(),
            _ => "its header says `caught by:`, but it is right".into(),
        }));
    }
    case.keeps = kept_points(&case, course);
    Ok(case)
}

/// The points of a case's exercises that its checks do not lose, without speed-ups. `None` if they differ
/// between runs, or if a blocked check's points depend on others.
fn kept_points(case: &Case, course: &Course) -> Option<f64> {
    if !case.may_fail.is_empty() || case.outcomes.contains(Outcome::Blocked.word()) {
        return None;
    }
    let exercises = course.exercises.iter().filter(|entry| case.exercises.contains(&entry.name));
    let checks = exercises.flat_map(|exercise| {
        let id = |check: &str| format!("{}/{check}", exercise.name);
        let kept =
            exercise.checks.iter().filter(move |check| !case.caught_by.contains(&id(&check.name)));
        kept.map(|check| check.points)
    });
    Some(checks.sum())
}

/// Reads the hostile case in the folder `path`.
///
/// # Errors
///
/// When a file does not belong to an exercise, or the header lacks the expected result.
fn read_hostile(path: &Path, reference: &Submission, course: &Course) -> Result<Case, CaseError> {
    let content = |what: String| CaseError::Content { path: path.to_owned(), what };
    let mut case = Case::new(stem(path), Kind::Hostile, reference);
    let mut due = Due::default();
    for (exercise, text) in files_of(path, course)? {
        due.add_header(&text, exercise).map_err(content)?;
        case.add(exercise, text);
    }
    if case.exercises.is_empty() || due.outcomes.is_empty() {
        return Err(content("it has no exercise file, or no `outcome:` in its header".into()));
    }
    case.hostile = Some(due);
    Ok(case)
}

/// The texts of a case's files, each with its exercise. A single file is in its exercise's folder, as
/// `X/mutants/NAME.rs`. In a folder each file has the name of its exercise.
fn files_of<'c>(
    path: &Path,
    course: &'c Course,
) -> Result<Vec<(&'c ExerciseEntry, String)>, CaseError> {
    let files = if path.is_dir() {
        sorted(path)?.into_iter().map(|file| (stem(&file), file)).collect()
    } else {
        let exercise = path.parent().and_then(Path::parent).map(stem).unwrap_or_default();
        vec![(exercise, path.to_owned())]
    };
    let read = |(exercise, file): (String, PathBuf)| {
        let Some(exercise) = course.exercise(&exercise) else {
            let what = format!("`{}` is not the file of an exercise", file.display());
            return Err(CaseError::Content { path: path.to_owned(), what });
        };
        match fs::read_to_string(&file) {
            Ok(text) => Ok((exercise, text)),
            Err(source) => Err(CaseError::Read { path: file, source }),
        }
    };
    files.into_iter().map(read).collect()
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// The sorted entries of a folder, or nothing if it does not exist.
fn sorted(folder: &Path) -> Result<Vec<PathBuf>, CaseError> {
    let failed = |source| CaseError::Read { path: folder.to_owned(), source };
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(failed)?,
    };
    let mut paths =
        entries.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>().map_err(failed)?;
    paths.sort();
    Ok(paths)
}
