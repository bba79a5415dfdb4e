//! From what was handed in to the exercise files: the only thing ever read from a submission.
//!
//! A submission is a handful of files, `partN-*/src/exercises/*.rs`. Manifests, tests, programs
//! and given code in it are mentioned at most; they change nothing. Whatever it comes as, it is first
//! made a list of [`Entry`]s, and from there on treated alike.

pub mod archive;
pub mod bounds;
mod entries;
mod folder;

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

pub use archive::ArchiveError;
pub use entries::{Entries, Entry, Notes, is_wanted, shown};

use crate::course::Course;

/// Submissions in one folder.
const MOST_SUBMISSIONS: usize = 100_000;

/// One learner's exercise files.
#[derive(Debug, Clone)]
pub struct Submission {
    /// Who handed it in: the folder's or archive's name.
    pub student: String,
    /// The text of each exercise file that is there, by exercise name.
    pub files: BTreeMap<String, String>,
    /// What was seen and not used, and why: one sentence each.
    pub notes: Vec<String>,
}

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
         hint: name a folder or an archive that holds part2-threading"
    )]
    Archive {
        /// The path as it was given.
        path: PathBuf,
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
         hint: a submission has files like part2-threading/src/exercises/request_pooled.rs"
    )]
    Nothing {
        /// The path as it was given.
        path: PathBuf,
    },
}

/// Reads the submission at `path`, or every submission in that folder, sorted by name.
///
/// # Errors
///
/// When there is nothing to grade at `path`. An archive that cannot be read is an error when it is
/// what was asked for; in a class it is a submission without files, and its record says why.
pub fn read(path: &Path, course: &Course) -> Result<Vec<Submission>, IntakeError> {
    let unreadable = |source| IntakeError::Unreadable { path: path.to_owned(), source };
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(IntakeError::Missing { path: path.to_owned() });
        }
        Err(error) => return Err(unreadable(error)),
    };
    if !metadata.is_dir() {
        // A link that an instructor names is followed; one among a class's submissions is not.
        let real = path.canonicalize().map_err(unreadable)?;
        let entries = archive::read(&real)
            .map_err(|source| IntakeError::Archive { path: path.to_owned(), source })?;
        let submission = Submission::from_entries(student(path), entries, course);
        return match submission.files.is_empty() && submission.notes.is_empty() {
            true => Err(IntakeError::Nothing { path: path.to_owned() }),
            false => Ok(vec![submission]),
        };
    }
    let entries = folder::sorted_entries(path, MOST_SUBMISSIONS).map_err(unreadable)?;
    if folder::is_submission(path) {
        return Ok(vec![read_folder(path, course)]);
    }
    let submissions: Vec<_> =
        entries.iter().filter_map(|entry| read_member(entry, course)).collect();
    if submissions.is_empty() {
        return Err(IntakeError::Nothing { path: path.to_owned() });
    }
    Ok(submissions)
}

/// One entry of a class's folder; `None` when it is no submission.
fn read_member(path: &Path, course: &Course) -> Option<Submission> {
    let metadata = fs::symlink_metadata(path).ok()?;
    if metadata.is_dir() {
        return folder::is_submission(path).then(|| read_folder(path, course));
    }
    if !metadata.is_file() || !archive::is_named_like_one(path) {
        return None;
    }
    let entries = archive::read(path).unwrap_or_else(|error| {
        let mut nothing = Entries::default();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        nothing.notes.add(&name, &format!("was not used: {error}"));
        nothing
    });
    Some(Submission::from_entries(student(path), entries, course))
}

fn read_folder(path: &Path, course: &Course) -> Submission {
    Submission::from_entries(student(path), folder::read(path), course)
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
