//! One entry of a class folder.

use std::path::{Path, PathBuf};

use crate::{course::moment::Moment, intake::archive};

/// One learner's submission, not read yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Whose it is: the roster's name, or the one that the layout gives.
    pub student: String,
    /// The folder or archive.
    pub path: PathBuf,
    /// Its name within the class, for people.
    pub from: String,
    /// When it was handed in, where the layout says so.
    pub submitted: Option<Moment>,
    /// What to say about it in the record.
    pub notes: Vec<String>,
}

/// A name without an archive's ending.
pub(super) fn without_ending(name: &str) -> String {
    archive::stem(Path::new(name)).unwrap_or_else(|| name.to_owned())
}
