//! From what was handed in to the exercise files: the only thing ever read from a submission.
//!
//! A submission is a handful of files, `partN-*/src/exercises/*.rs`. Manifests, tests, programs
//! and given code in it are mentioned at most; they change nothing. Whatever it comes as, it is first
//! made a list of [`Entry`]s, and from there on treated alike.

pub mod archive;
pub mod bounds;
mod entries;
mod folder;
mod submission;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

pub use archive::ArchiveError;
pub use entries::{Entries, Entry, Notes, is_wanted, shown};
pub use submission::Submission;

use crate::course::Course;

/// What was named on the command line cannot be graded. Nothing has been graded then.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// There is nothing at the path.
    #[error("{path} does not exist\nhint: name a submission, or the folder of a class")]
    Missing {
        /// The path as it was given.
        path: PathBuf,
    },
    /// The file is no archive that can be read.
    #[error(
        "{path} is no submission: {source}\n\
         hint: name a folder or an archive that holds files like {example}"
    )]
    Archive {
        /// The path as it was given.
        path: PathBuf,
        /// An exercise's file.
        example: PathBuf,
        /// Why not.
        source: ArchiveError,
    },
    /// The path cannot be read.
    #[error("cannot read {path}: {source}\nhint: look at its permissions")]
    Unreadable {
        /// The path that cannot be read.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Neither a submission nor a folder of them.
    #[error(
        "{path} holds no submission\n\
         hint: a submission has files like {example}"
    )]
    Nothing {
        /// The path as it was given.
        path: PathBuf,
        /// An exercise's file.
        example: PathBuf,
    },
}

/// Reads the submission at `path`: a folder that has a part in it, or an archive.
///
/// # Errors
///
/// When there is nothing to grade at `path`, or it cannot be read.
pub fn read(path: &Path, course: &Course) -> Result<Submission, IntakeError> {
    let unreadable = |source| IntakeError::Unreadable { path: path.to_owned(), source };
    let nothing = || IntakeError::Nothing { path: path.to_owned(), example: course.example() };
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(IntakeError::Missing { path: path.to_owned() });
        }
        Err(error) => return Err(unreadable(error)),
    };
    if metadata.is_dir() {
        fs::read_dir(path).map_err(unreadable)?;
        return if folder::is_submission(path, course.catalog.parts) {
            Ok(read_folder(path, course))
        } else {
            Err(nothing())
        };
    }
    // A link that an instructor names is followed; one among a class's submissions is not.
    let real = path.canonicalize().map_err(unreadable)?;
    let entries = archive::read(&real, course.catalog.parts).map_err(|source| {
        IntakeError::Archive { path: path.to_owned(), example: course.example(), source }
    })?;
    let submission = Submission::from_entries(student(path), entries, course);
    if submission.files.is_empty() && submission.notes.is_empty() {
        return Err(nothing());
    }
    Ok(submission)
}

fn read_folder(path: &Path, course: &Course) -> Submission {
    Submission::from_entries(student(path), folder::read(path, course.catalog.parts), course)
}

/// Who handed in what is at `path`: its name, without what makes it an archive.
fn student(path: &Path) -> String {
    let named = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let name = named.file_name().unwrap_or(named.as_os_str()).to_string_lossy().into_owned();
    match archive::stem(&named) {
        Some(stem) if named.is_file() => stem,
        _ => name,
    }
}
