//! One folder, archive or single file that a learner handed in. It is on disk or in the archive of a class.

use std::{
    fs,
    io::{self, Read, Seek},
    path::PathBuf,
};

use super::{
    archive,
    attempt::Attempt,
    bounds::{LARGEST_FILE_BYTES, MOST_INNER_BYTES},
    class_archive::ClassArchive,
    error::ArchiveError,
    folder,
    gathered::{Content, Gathered, Gatherer},
    kind::Kind,
    paths::{Look, archive_stem, look},
};
use crate::course::Course;

/// A place on disk or in the archive of a class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// On disk.
    Disk(PathBuf),
    /// A folder in the archive of a class, with the folder's name including a final `/`.
    FolderIn(ClassArchive, String),
    /// A file in the archive of a class.
    FileIn(ClassArchive, String),
}

/// One thing that a learner handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    pub place: Place,
    /// The name that its owner gave it.
    pub name: String,
    /// The attempt of its owner.
    pub attempt: Attempt,
}

impl Source {
    /// A source of an unknown attempt.
    pub fn new(place: Place, name: String) -> Self {
        Self { place, name, attempt: Attempt::default() }
    }

    /// The name of its place in the class.
    pub fn entry(&self) -> String {
        let last =
            |path: &str| path.trim_end_matches('/').rsplit('/').next().unwrap_or(path).to_owned();
        match &self.place {
            Place::Disk(path) => last(&path.to_string_lossy()),
            Place::FolderIn(_, name) | Place::FileIn(_, name) => last(name),
        }
    }

    /// Gathers the files in it. Paths are shown with this `prefix`.
    ///
    /// # Errors
    ///
    /// When it holds nothing that can be read, or goes beyond a bound.
    pub fn gather(&self, prefix: &str, course: &Course) -> Result<Gathered, ArchiveError> {
        let mut gatherer = Gatherer::new(course, prefix.to_owned(), self.attempt.clone());
        let unreadable = |error: io::Error| ArchiveError::Unreadable(error.to_string());
        match &self.place {
            Place::Disk(path) => {
                if fs::symlink_metadata(path).map_err(unreadable)?.is_dir() {
                    folder::gather(path, &mut gatherer)?;
                } else {
                    self.gather_file(folder::open(path).map_err(unreadable)?, &mut gatherer)?;
                }
            }
            Place::FolderIn(zip, within) => {
                let repeated = zip.repeated();
                archive::zip::gather(&mut zip.zip()?, within, repeated, &mut gatherer)?;
                archive::gather_inner(&mut gatherer)?;
            }
            Place::FileIn(zip, name) => {
                if zip.repeated().contains(name) {
                    gatherer.problem(&self.entry(), archive::zip::REPEATED);
                }
                let file = archive::zip::spooled(&mut zip.zip()?, name, MOST_INNER_BYTES)?;
                self.gather_file(file.ok_or(ArchiveError::TooMuch)?, &mut gatherer)?;
            }
        }
        Ok(gatherer.found)
    }

    /// Gathers from a single file, which is an exercise's by its name, or an archive by its first bytes.
    fn gather_file(
        &self,
        mut file: impl Read + Seek,
        gatherer: &mut Gatherer,
    ) -> Result<(), ArchiveError> {
        let unreadable = |error: io::Error| ArchiveError::Unreadable(error.to_string());
        let kind = Kind::of_file(&mut file).map_err(unreadable)?;
        if let Look::Exercise(wanted) = look(&self.name, gatherer.course) {
            let mut bytes = Vec::new();
            file.take(LARGEST_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
            let long = bytes.len() as u64 > LARGEST_FILE_BYTES;
            let content = if long { Content::TooLong } else { Content::Bytes(bytes) };
            gatherer.prefix = String::new();
            return gatherer.take(wanted, &self.name, content);
        }
        match kind {
            Kind::Zip | Kind::Gzip | Kind::Tar | Kind::UnreadArchive(_) => {
                archive::gather(file, gatherer)
            }
            Kind::Empty => Err(ArchiveError::Nothing),
            other if archive_stem(&self.name).is_some() => {
                Err(archive::no_archive(&mut file, other))
            }
            Kind::Text if self.name.to_lowercase().ends_with(".rs") => {
                Err(ArchiveError::NoSubmission("a Rust file that is named like no exercise"))
            }
            other => Err(ArchiveError::NoSubmission(other.words())),
        }
    }
}
