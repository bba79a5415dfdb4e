//! `journal/class.json` lists what a run should grade. It is written before the run begins.
//!
//! It has every learner of the run with the digest of the submission. So results can be computed from the
//! journal alone, and the missing verdicts of a killed run or a lost share are known. It has no measurements,
//! so the same class gives the same bytes.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::{key::Terms, partition::Partition};
use crate::{
    course::moment::Moment,
    record::Record,
    report::{Standing, Status},
    whole::{self, Outlives},
};

/// The file's name in a folder of results.
pub const FILE: &str = "journal/class.json";

/// The version of the file's form.
const VERSION: u32 = 1;

/// What a run should grade.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of this format.
    pub version: u32,
    /// The part of the key that all verdicts share.
    pub terms: Terms,
    /// The selected exercises, in the course's order.
    pub exercises: Vec<String>,
    /// The assignment, if one was selected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignment: Option<String>,
    /// Whether the run measures speed-ups.
    #[serde(default)]
    pub speedups: Speedups,
    /// The digest of the names of all learners with a submission, including those of other shares.
    pub class: String,
    /// The number of these learners.
    pub class_size: usize,
    /// The names of all learners, if this is a share. They show which learners a missing share should grade.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub everybody: Vec<String>,
    /// The share of this run, or `None` for the whole class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<Partition>,
    /// The learners of this share, sorted.
    pub learners: Vec<Learner>,
    /// Learners of this share whose entries hold nothing that can be graded, sorted.
    #[serde(default)]
    pub unusable: Vec<Unusable>,
    /// The files and folders of the whole class that are not submissions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub strays: Vec<Stray>,
    /// Learners on the roster without a submission, of the whole class, sorted.
    #[serde(default)]
    pub absent: Vec<String>,
    /// Name and section of the people on the roster, by the name that their results have.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub people: BTreeMap<String, Named>,
}

/// Name and section of one person on the roster.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub section: String,
}

/// Whether a run measures speed-ups.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Speedups {
    /// It measures them after all checks.
    #[default]
    Wanted,
    /// It does not measure any, so scores and maximum exclude them.
    LeftOut,
}

/// One learner with a submission.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Learner {
    /// The name that the learner's results have.
    pub student: String,
    /// The entry of the class folder.
    pub from: String,
    /// The digest of the exercise files.
    pub submission: String,
    /// Notes about files that were found in unusual places or were not used.
    pub notes: Vec<String>,
    /// The notes that a person should check before the result counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub doubts: Vec<String>,
    /// The time of the submission, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submitted: Option<Moment>,
    /// Extra late days of this learner.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub extra_days: u32,
    /// Late days of the term that other assignments have used.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub term_days_used: u32,
    /// This learner's due date, if it differs from that of the others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Moment>,
    /// The reason why the name is not on the roster, if there is a roster.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub off_roster: Option<String>,
}

/// An entry that cannot be graded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unusable {
    /// The learner's name.
    pub student: String,
    /// The entry of the class folder.
    pub from: String,
    /// Why it cannot be graded.
    pub why: String,
}

/// A file or folder of the class that is not a submission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stray {
    /// Its name in the class folder.
    pub from: String,
    /// Its kind, in words.
    pub what: String,
}

/// The manifest cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[error("cannot {attempt} {path}: {source}")]
pub struct ManifestError {
    attempt: &'static str,
    path: PathBuf,
    source: io::Error,
}

impl ManifestError {
    /// Whether the grader was there, and ended before it had listed anybody.
    pub fn is_of_a_folder_just_begun(&self) -> bool {
        self.source.kind() == io::ErrorKind::NotFound
            && self.path.parent().is_some_and(Path::is_dir)
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl Manifest {
    /// A manifest of these terms, without learners.
    pub fn new(terms: Terms, exercises: Vec<String>, assignment: Option<String>) -> Self {
        Self { version: VERSION, terms, exercises, assignment, ..Self::default() }
    }

    /// The roster's name of a person; empty where it has none.
    pub fn name_of(&self, student: &str) -> &str {
        self.people.get(student).map_or("", |person| person.name.as_str())
    }

    /// The roster's section of a person; empty where it has none.
    pub fn section_of(&self, student: &str) -> &str {
        self.people.get(student).map_or("", |person| person.section.as_str())
    }

    /// The names of all its people.
    pub fn names(&self) -> Vec<String> {
        let learners = self.learners.iter().map(|learner| &learner.student);
        let unusable = self.unusable.iter().map(|entry| &entry.student);
        learners.chain(unusable).chain(&self.absent).cloned().collect()
    }

    /// Remarks on people besides `records`, for missing results with the reason and for results whose learner
    /// is not on the roster.
    pub fn standings(&self, records: &[Record]) -> Vec<Standing> {
        let graded: BTreeSet<&str> = records.iter().map(|record| record.student.as_str()).collect();
        self.standings_beside(|student| graded.contains(student))
    }

    /// Like [`Manifest::standings`], where `is_graded` reports whether a learner has a record.
    pub fn standings_beside(&self, is_graded: impl Fn(&str) -> bool) -> Vec<Standing> {
        let standing = |student: &str, status, why: &str| Standing {
            student: student.to_owned(),
            name: self.name_of(student).to_owned(),
            section: self.section_of(student).to_owned(),
            status,
            why: why.to_owned(),
        };
        let of_learner = |learner: &Learner| {
            let whys: Vec<&str> =
                learner.off_roster.iter().chain(&learner.doubts).map(String::as_str).collect();
            let (status, why) = match (&learner.off_roster, is_graded(&learner.student)) {
                (_, false) => (Status::NotGraded, "not yet".to_owned()),
                (Some(_), true) => (Status::NotOnTheRoster, whys.join("; ")),
                (None, true) if whys.is_empty() => return None,
                (None, true) => (Status::LookAt, whys.join("; ")),
            };
            Some(standing(&learner.student, status, &why))
        };
        let of_unusable = |entry: &Unusable| {
            standing(&entry.student, Status::NotGraded, &format!("{}: {}", entry.from, entry.why))
        };
        let of_stray = |stray: &Stray| standing(&stray.from, Status::NotASubmission, &stray.what);
        let of_absent = |student: &String| standing(student, Status::HandedInNothing, "");
        let learners = self.learners.iter().filter_map(of_learner);
        let unusable = self.unusable.iter().map(of_unusable);
        let strays = self.strays.iter().map(of_stray);
        let absent = self.absent.iter().map(of_absent);
        learners.chain(unusable).chain(strays).chain(absent).collect()
    }

    /// Reads the manifest in a folder of results.
    ///
    /// # Errors
    ///
    /// When it is missing or has another format.
    pub fn read(out: &Path) -> Result<Self, ManifestError> {
        let path = out.join(FILE);
        let read = || -> io::Result<Self> {
            let manifest: Self = serde_json::from_slice(&fs::read(&path)?)?;
            if manifest.version != VERSION {
                let what = format!("it is of version {}", manifest.version);
                return Err(io::Error::new(io::ErrorKind::InvalidData, what));
            }
            Ok(manifest)
        };
        read().map_err(|source| ManifestError { attempt: "read", path: path.clone(), source })
    }

    /// Writes the manifest into a folder of results, atomically.
    ///
    /// # Errors
    ///
    /// When the folder cannot be written to.
    pub fn write(&self, out: &Path) -> Result<(), ManifestError> {
        let path = out.join(FILE);
        let write = || -> io::Result<()> {
            let mut text = serde_json::to_vec_pretty(self)?;
            text.push(b'\n');
            fs::create_dir_all(path.parent().unwrap_or(out))?;
            whole::write(&path, &text, Outlives::TheGrader)
        };
        write().map_err(|source| ManifestError { attempt: "write", path: path.clone(), source })
    }
}
