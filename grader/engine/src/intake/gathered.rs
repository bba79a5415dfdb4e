//! The candidates for exercise files in one folder, archive or file, and the problems with reading it.
//!
//! A reader first asks about each name, and reads only files that may be an exercise's. Their number and total size are
//! bounded for all readers.

use std::{fs::File, io};

use super::{
    attempt::Attempt,
    bounds::{
        MOST_CANDIDATE_BYTES, MOST_CANDIDATES, MOST_INNER_ARCHIVES, MOST_INNER_BYTES, MOST_NOTES,
    },
    error::ArchiveError,
    notes::{Notes, shown},
    paths::{Look, Wanted, leads_out, look},
};
use crate::course::Course;

/// The contents of one candidate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    Bytes(Vec<u8>),
    /// It is longer than an exercise file may be.
    TooLong,
    /// It cannot be read from its archive or folder, for this reason.
    Withheld(String),
}

/// A file that may be an exercise's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The interpretation of its name.
    pub wanted: Wanted,
    /// Its path, for people.
    pub path: String,
    /// The inner archive that contains it, within the submitted folder or archive.
    pub inner: Option<String>,
    /// The number of archives around it.
    pub around: usize,
    /// The attempt of its learner.
    pub attempt: Attempt,
    pub content: Content,
}

/// An archive that was found and is not read yet.
#[derive(Debug)]
pub struct Inner {
    /// Its path, for people.
    pub path: String,
    /// The archive, positioned at its beginning.
    pub file: File,
    /// The number of archives around its files.
    pub around: usize,
}

/// All that was found.
#[derive(Debug, Default)]
pub struct Gathered {
    /// Candidates for exercise files.
    pub candidates: Vec<Candidate>,
    /// Archives that are still to be read.
    pub inner: Vec<Inner>,
    /// Sentences on files and archives that may contain exercise files and cannot be read.
    pub problems: Vec<String>,
    /// Further notes.
    pub notes: Notes,
    /// Files that may be meant for an exercise by their names, with that exercise.
    pub near: Vec<(String, String)>,
    /// The names of some other files.
    pub others: Vec<String>,
    inner_bytes: u64,
}

/// The maximum number of these names.
const MOST_OTHERS: usize = 3;

/// Interprets names, and collects the contents of the relevant files.
pub struct Gatherer<'c> {
    pub course: &'c Course,
    /// The prefix of paths that are shown.
    pub prefix: String,
    /// The attempt that is read.
    pub attempt: Attempt,
    /// The number of archives around the file that is being read.
    pub around: usize,
    /// The inner archive that is being read, within the submitted folder or archive.
    pub inner: Option<String>,
    /// What was found.
    pub found: Gathered,
    asked: usize,
    bytes: u64,
}

/// The maximum nesting of archives around an exercise file.
const MOST_AROUND: usize = 2;

impl<'c> Gatherer<'c> {
    /// A gatherer that has found nothing yet.
    pub fn new(course: &'c Course, prefix: String, attempt: Attempt) -> Self {
        let found = Gathered::default();
        Self { course, prefix, attempt, around: 0, inner: None, found, asked: 0, bytes: 0 }
    }

    /// Interprets the name of the file `path`, and notes unusual names.
    ///
    /// # Errors
    ///
    /// When too many files may be an exercise's.
    pub fn ask(&mut self, path: &str) -> Result<Look, ArchiveError> {
        let look = look(path, self.course);
        match &look {
            Look::Exercise(_) => {
                self.asked += 1;
                if self.asked > MOST_CANDIDATES {
                    return Err(ArchiveError::TooManyAlike);
                }
            }
            Look::Archive if self.around >= MOST_AROUND => {
                let what = "is an archive in an archive in an archive. Unpack the outer ones";
                self.problem(path, what);
                return Ok(Look::Other);
            }
            Look::LeadsOut => {
                self.found.notes.add(path, "leads out of the archive and was ignored")
            }
            Look::Stranger => self.found.notes.add(path, "is no exercise's file and was ignored"),
            Look::Near(exercise) if self.found.near.len() < MOST_NOTES => {
                let path = self.shown(path);
                self.found.near.push((path, exercise.clone()));
            }
            Look::Near(_) => {}
            Look::Archive | Look::Other => {}
        }
        if matches!(look, Look::Exercise(_) | Look::Archive) && leads_out(path) {
            let what = "leads out of the archive, so only its file name was used";
            self.found.notes.add(path, what);
        }
        if matches!(look, Look::Stranger | Look::Near(_) | Look::Other) {
            self.other(path);
        }
        Ok(look)
    }

    /// Takes a file that may be an exercise's, with its contents.
    ///
    /// # Errors
    ///
    /// When the total size of all of them is too large.
    pub fn take(
        &mut self,
        wanted: Wanted,
        path: &str,
        content: Content,
    ) -> Result<(), ArchiveError> {
        if let Content::Bytes(bytes) = &content {
            self.bytes += bytes.len() as u64;
            if self.bytes > MOST_CANDIDATE_BYTES {
                return Err(ArchiveError::TooMuchAlike);
            }
        }
        let (path, inner) = (self.shown(path), self.inner.clone());
        let (around, attempt) = (self.around, self.attempt.clone());
        self.found.candidates.push(Candidate { wanted, path, inner, around, attempt, content });
        Ok(())
    }

    /// The maximum size of the next archive within this one.
    pub fn room_for_inner(&self) -> u64 {
        MOST_INNER_BYTES.saturating_sub(self.found.inner_bytes)
    }

    /// Takes an archive that was found.
    pub fn take_inner(&mut self, path: &str, file: io::Result<Option<File>>) {
        let full = self.found.inner.len() >= MOST_INNER_ARCHIVES;
        match file {
            _ if full => self.problem(path, "was not read: there are too many archives beside it"),
            Ok(Some(file)) => {
                self.found.inner_bytes += file.metadata().map_or(0, |metadata| metadata.len());
                let (path, around) = (self.shown(path), self.around + 1);
                self.found.inner.push(Inner { path, file, around });
            }
            Ok(None) => self.problem(path, "was not read: it unpacks to too much"),
            Err(error) => self.problem(path, &format!("was not read: {error}")),
        }
    }

    /// Notes that a file or archive which may contain exercise files was not read.
    pub fn problem(&mut self, path: &str, what: &str) {
        let path = self.shown(path);
        self.found.problems.push(format!("{path} {what}"));
    }

    fn other(&mut self, path: &str) {
        let name = path.rsplit('/').next().unwrap_or(path);
        let system = name.is_empty() || name.starts_with('.') || path.contains("__MACOSX");
        if !system && self.found.others.len() <= MOST_OTHERS {
            self.found.others.push(shown(name));
        }
    }

    fn shown(&self, path: &str) -> String {
        format!("{}{}", self.prefix, shown(path))
    }
}

impl Gathered {
    /// Adds the findings of another source.
    pub fn append(&mut self, other: Self) {
        self.candidates.extend(other.candidates);
        self.problems.extend(other.problems);
        self.notes.append(other.notes);
        self.others.extend(other.others);
        self.near.extend(other.near);
    }

    /// The reason why there is nothing to grade.
    pub fn why_nothing(&self) -> String {
        if let Some(problem) = self.problems.first() {
            return match self.problems.len() - 1 {
                0 => problem.clone(),
                1 => format!("{problem}. There is 1 more problem"),
                more => format!("{problem}. There are {more} more problems"),
            };
        }
        match self.others.as_slice() {
            [] => "no file of an exercise in it".to_owned(),
            others if others.len() <= MOST_OTHERS => {
                format!("no exercise file in it, only {}", others.join(", "))
            }
            others => {
                format!(
                    "no exercise file in it, only {} and others",
                    others[..MOST_OTHERS].join(", ")
                )
            }
        }
    }
}
