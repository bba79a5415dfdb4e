//! From entries of a class folder to learners with digests: every submission is read once, and let go.
//!
//! The texts are not kept: a worker reads its submission again when its turn comes. So memory does not
//! grow with the class.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use super::{
    layout::{self, Entry},
    manifest::{Learner, Manifest, Unusable},
    partition::Partition,
    roster::Roster,
};
use crate::{
    common,
    course::Course,
    grade,
    intake::{self, IntakeError, Submission},
};

/// What is known of a class beside its submissions.
#[derive(Debug, Default)]
pub struct Known {
    /// Who is in it.
    pub roster: Option<Roster>,
    /// The share to take; `None`: all.
    pub share: Option<Partition>,
}

/// A class, or a share of it, ready to be graded.
#[derive(Debug)]
pub struct Listing {
    /// Where each learner's submission is, by student.
    pub paths: BTreeMap<String, PathBuf>,
    /// The names of all learners, other shares' included.
    pub everybody: Vec<String>,
}

/// The class cannot be listed.
#[derive(Debug, thiserror::Error)]
pub enum ListingError {
    /// A path on the command line.
    #[error(transparent)]
    Intake(#[from] IntakeError),
    /// Two entries claim the same learner.
    #[error(
        "two submissions are {student}'s: {first} and {second}\n\
         hint: remove one, or rename it to whose it is"
    )]
    Twice {
        /// The learner.
        student: String,
        /// The one entry.
        first: String,
        /// The other.
        second: String,
    },
}

/// Finds and reads the submissions at `paths`, and fills `manifest` with them.
///
/// # Errors
///
/// When a path holds nothing to grade, or two entries claim the same learner.
pub fn list(
    paths: &[PathBuf],
    course: &Course,
    known: &Known,
    manifest: &mut Manifest,
) -> Result<Listing, ListingError> {
    let mut entries: BTreeMap<String, Entry> = BTreeMap::new();
    for path in paths {
        for entry in layout::find(path, known.roster.as_ref(), course)? {
            if entry.path == *path {
                // What is named itself must be readable; one of a class is listed as unusable.
                intake::read(path, course)?;
            }
            if let Some(other) = entries.get(&entry.student) {
                return Err(ListingError::Twice {
                    student: entry.student,
                    first: other.from.clone(),
                    second: entry.from,
                });
            }
            entries.insert(entry.student.clone(), entry);
        }
    }
    let everybody: Vec<String> = entries.keys().cloned().collect();
    manifest.class = common::digest(&everybody).to_hex().to_string();
    manifest.class_size = everybody.len();
    manifest.share = known.share;
    let people = known.roster.iter().flat_map(Roster::people);
    manifest.absent = people
        .filter(|person| !entries.contains_key(&person.student))
        .map(|person| person.student.clone())
        .collect();
    manifest.absent.sort();

    let mut listing = Listing { paths: BTreeMap::new(), everybody };
    for (index, (student, entry)) in entries.into_iter().enumerate() {
        if known.share.is_some_and(|share| !share.takes(index, &student)) {
            continue;
        }
        match read(&entry, course) {
            Ok((path, submission)) => {
                let person = known.roster.as_ref().and_then(|roster| roster.person(&student));
                manifest.learners.push(Learner {
                    submission: grade::digest(&submission),
                    from: entry.from,
                    notes: submission.notes.into_iter().chain(entry.notes).collect(),
                    submitted: entry.submitted,
                    extra_days: person.and_then(|person| person.extra_days).unwrap_or(0),
                    term_days_used: 0,
                    due: None,
                    off_roster: None,
                    student: student.clone(),
                });
                listing.paths.insert(student, path);
            }
            Err(why) => manifest.unusable.push(Unusable { student, from: entry.from, why }),
        }
    }
    if manifest.learners.is_empty()
        && known.share.is_none()
        && let Some(path) = paths.first()
    {
        return Err(IntakeError::Nothing { path: path.clone(), example: course.example() }.into());
    }
    Ok(listing)
}

/// Reads one learner's submission; says where it lies, and why there is none.
pub fn read(entry: &Entry, course: &Course) -> Result<(PathBuf, Submission), String> {
    let root = layout::root_of(&entry.path, course.catalog.parts)
        .ok_or("it holds no part's folder and no archive, or several of them")?;
    let submission = intake::read(&root, course).map_err(|error| one_line(&error))?;
    Ok((root, submission))
}

/// Reads a listed submission again.
///
/// # Errors
///
/// When it is not what it was when it was listed.
pub fn read_again(path: &Path, learner: &Learner, course: &Course) -> Result<Submission, String> {
    let submission = intake::read(path, course).map_err(|error| one_line(&error))?;
    let same = grade::digest(&submission) == learner.submission;
    same.then_some(submission)
        .ok_or_else(|| format!("{} has changed since this run began; start it again", learner.from))
}

fn one_line(error: &dyn std::error::Error) -> String {
    error.to_string().lines().next().unwrap_or_default().to_owned()
}
