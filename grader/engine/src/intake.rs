//! Finds the exercise files in a submission. Nothing else of a submission is ever used.
//!
//! A submission is a handful of files. Manifests, tests, programs and given code in it are ignored. The names of
//! exercise files are unique, so they are found in any folder, and in archives. Each form of a submission is first
//! turned into a list of candidates ([`Gathered`]), and all further steps are the same.

pub mod archive;
mod attempt;
pub mod bounds;
mod class_archive;
mod error;
mod folder;
mod gathered;
mod kind;
mod near;
mod notes;
mod paths;
mod source;
mod spool;
mod submission;
mod text;

use std::{
    fs,
    io::{self, Read, Seek},
    path::{Path, PathBuf},
};

pub use archive::zip::names as names_in_zip;
pub use attempt::Attempt;
pub use class_archive::ClassArchive;
pub use error::ArchiveError;
pub use folder::{open as open_file, sorted_entries};
pub use gathered::{Candidate, Content, Gathered, Gatherer};
pub use kind::Kind;
pub use notes::{Notes, shown};
pub use paths::{
    archive_stem, exercise_named, is_ignored, is_named_like_a_part, is_within_a_part, leads_out,
    names as names_in, without_copy_marks,
};
pub use source::{Place, Source};
pub use submission::Submission;

use crate::course::Course;

/// A path on the command line cannot be graded. Nothing has been graded yet.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// There is nothing at the path.
    #[error("{path} does not exist\nhint: name a submission, or the folder of a class")]
    Missing {
        /// The path as it was given.
        path: PathBuf,
    },
    /// The path cannot be read.
    #[error("cannot read {path}: {source}\nhint: look at its permissions")]
    Unreadable {
        /// The path that cannot be read.
        path: PathBuf,
        source: io::Error,
    },
    /// The list of submissions in Gradescope's export cannot be used.
    #[error("{path} cannot be used: {what}\nhint: download the export again")]
    List {
        /// The list.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// The instructor's pattern fits no name.
    #[error(
        "--names matches none of the {count} names in the class, such as {example}\nhint: correct \
         the pattern, or leave it out"
    )]
    NoName {
        /// The number of names in it.
        count: usize,
        /// One of the names.
        example: String,
    },
    /// Neither a submission nor a folder of them.
    #[error("{path} holds no submission: {why}\nhint: a submission has files like {example}")]
    Nothing {
        /// The path as it was given.
        path: PathBuf,
        /// Why not.
        why: String,
        /// An exercise's file.
        example: PathBuf,
    },
}

/// The place that an instructor's `path` leads to. A link in it is followed, unlike one in a submission.
///
/// # Errors
///
/// When there is nothing at `path`.
pub fn real_path(path: &Path) -> Result<PathBuf, IntakeError> {
    path.canonicalize().map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => IntakeError::Missing { path: path.to_owned() },
        _ => IntakeError::Unreadable { path: path.to_owned(), source },
    })
}

/// Reads the one submission at `path`, a folder or an archive.
///
/// # Errors
///
/// When there is nothing to grade at `path`, or it cannot be read.
pub fn read(path: &Path, course: &Course) -> Result<Submission, IntakeError> {
    let unreadable = |source| IntakeError::Unreadable { path: path.to_owned(), source };
    let real = real_path(path)?;
    if real.is_dir() {
        fs::read_dir(&real).map_err(unreadable)?;
    }
    let name = real.file_name().unwrap_or(real.as_os_str()).to_string_lossy().into_owned();
    let student = archive_stem(&name).filter(|_| real.is_file()).unwrap_or_else(|| name.clone());
    let source = Source::new(Place::Disk(real), name);
    collect(&student, &[source], course).map_err(|why| IntakeError::Nothing {
        path: path.to_owned(),
        why,
        example: course.example(),
    })
}

/// The submission of one learner, from everything that they handed in.
///
/// # Errors
///
/// When there is nothing to grade in it, with the reason.
pub fn collect(student: &str, sources: &[Source], course: &Course) -> Result<Submission, String> {
    let mut all = Gathered::default();
    let mut failed = Vec::new();
    for source in sources {
        let entry = shown(&source.entry());
        let prefix = if sources.len() > 1 { format!("{entry}: ") } else { String::new() };
        match source.gather(&prefix, course) {
            Ok(found) => all.append(found),
            Err(error) => failed.push((&source.attempt, format!("{prefix}{error}"), error)),
        }
    }
    for (attempt, what, error) in failed {
        // A report next to the exercise files is harmless, and so is an attempt that a later one replaces.
        let is_replaced =
            all.candidates.iter().any(|candidate| candidate.attempt.replaces(attempt));
        let is_other = matches!(error, ArchiveError::NoSubmission(_)) && !all.candidates.is_empty();
        if is_replaced || is_other {
            all.notes.say(format!("not used: {what}"));
        } else {
            all.problems.push(what);
        }
    }
    Submission::choose(student.to_owned(), all, course)
}

/// The submission in an archive's bytes.
///
/// # Errors
///
/// As [`collect`].
pub fn from_archive(
    archive: impl Read + Seek,
    student: &str,
    course: &Course,
) -> Result<Submission, String> {
    let mut gatherer = Gatherer::new(course, String::new(), Attempt::default());
    archive::gather(archive, &mut gatherer).map_err(|error| error.to_string())?;
    Submission::choose(student.to_owned(), gatherer.found, course)
}
