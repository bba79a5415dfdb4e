//! The reasons why an archive cannot be read, worded so that its owner can make another.

use std::io;

use super::bounds::{
    DEEPEST_FOLDERS, LARGEST_DIRECTORY_BYTES, MOST_CANDIDATE_BYTES, MOST_CANDIDATES, MOST_ENTRIES,
    MOST_INFLATED_BYTES,
};

/// The reason why a folder, an archive or a file is not read.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// It is something else.
    #[error("{0}, not an archive")]
    NoArchive(&'static str),
    /// It is not even named like an archive.
    #[error("no submission: {0}")]
    NoSubmission(&'static str),
    /// It is a document, which is a zip inside.
    #[error("{0}, not an archive")]
    Document(&'static str),
    /// It is a gzip, and not of a tar.
    #[error("a gzip of one file, not of a tar. Pack the folder as zip or tar.gz")]
    OneFile,
    /// It is an archive without entries.
    #[error("an empty archive. Download it again, or ask for it again")]
    NoEntries,
    /// It is empty.
    #[error("an empty file. Download it again, or ask for it again")]
    Nothing,
    /// It is an archive of another kind.
    #[error("{0}, which is not read. Repack it as zip or tar.gz")]
    Unread(&'static str),
    /// It has too many entries.
    #[error("it has more than {MOST_ENTRIES} entries. Hand in the exercise files only")]
    TooMany,
    /// Its list of names is too long.
    #[error("its list of names has more than {} MiB. Hand in the exercise files only", LARGEST_DIRECTORY_BYTES >> 20)]
    TooManyNames,
    /// It unpacks to too much.
    #[error("it unpacks to more than {} MiB. Hand in the exercise files only", MOST_INFLATED_BYTES >> 20)]
    TooMuch,
    /// Too many files are named like an exercise's.
    #[error("it has more than {MOST_CANDIDATES} files named like exercises. Hand in one of each")]
    TooManyAlike,
    /// The total size of files that are named like an exercise's is too large.
    #[error("its exercise files have more than {} MiB. Hand in one of each", MOST_CANDIDATE_BYTES >> 20)]
    TooMuchAlike,
    /// Folders are nested too deeply.
    #[error("it has more than {DEEPEST_FOLDERS} folders within each other")]
    TooDeep,
    #[error("a damaged {kind}: {why}. Download or pack it again")]
    Damaged {
        /// Its kind, in words.
        kind: &'static str,
        /// The reason.
        why: String,
    },
    /// It cannot be read.
    #[error("it cannot be read: {0}")]
    Unreadable(String),
}

impl ArchiveError {
    /// Whether it has more candidates than are read. Then none of them is used.
    pub fn is_a_flood(&self) -> bool {
        matches!(self, Self::TooManyAlike | Self::TooMuchAlike)
    }

    /// The error of a reader, which may be one of these in disguise.
    pub fn of(kind: &'static str, error: io::Error) -> Self {
        match error.downcast::<Self>() {
            Ok(own) => own,
            Err(error) => Self::Damaged { kind, why: error.to_string() },
        }
    }
}
