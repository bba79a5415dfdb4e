//! Reads the entries of a class, and computes a digest for each learner.
//!
//! The texts are not kept. A worker reads its submission again, so memory use does not grow with the class.
//!
//! No entry is lost. Each becomes a learner to grade, a learner who cannot be graded for a stated reason, or an entry
//! that is not a submission.

use std::{collections::BTreeMap, path::PathBuf};

use super::{
    layout::{self, Entry, NamePattern, Stray},
    manifest::{Learner, Manifest, Unusable},
    partition::Partition,
    roster::Roster,
};
use crate::{
    common,
    course::Course,
    grade,
    intake::{self, IntakeError, Source, Submission},
};

/// What the command line and the roster say about a class.
#[derive(Debug, Default)]
pub struct Known {
    /// The people of the class.
    pub roster: Option<Roster>,
    /// The share to grade, or `None` for the whole class.
    pub share: Option<Partition>,
    /// The instructor's pattern for the names in the class.
    pub names: Option<NamePattern>,
    /// Whether to treat each path as one submission, whatever it contains.
    pub single: bool,
}

/// A class, or a share of it, ready to be graded.
#[derive(Debug)]
pub struct Listing {
    /// The submitted folders and files of each learner.
    pub sources: BTreeMap<String, Vec<Source>>,
    /// The names of all learners, including those of other shares.
    pub everybody: Vec<String>,
    /// Whether the command line names a single submission and not a class.
    pub is_one: bool,
}

/// The contents of the paths on the command line.
#[derive(Debug, Default)]
pub struct Entries {
    /// The submissions, by learner.
    pub by_student: BTreeMap<String, Entry>,
    /// The files and folders that are not submissions.
    pub strays: Vec<Stray>,
    /// Whether the command line names a single submission and not a class.
    pub is_one: bool,
}

/// Finds the submissions at `paths`. All files of one learner are one entry.
///
/// # Errors
///
/// When a path cannot be read or holds nothing that could be a submission.
pub fn entries(paths: &[PathBuf], course: &Course, known: &Known) -> Result<Entries, IntakeError> {
    let hints = layout::Known {
        roster: known.roster.as_ref(),
        names: known.names.as_ref(),
        single: known.single,
    };
    let mut all = Entries { is_one: paths.len() == 1, ..Entries::default() };
    for path in paths {
        let found = layout::find(path, hints, course)?;
        all.is_one &= found.is_one;
        all.strays.extend(found.strays);
        for entry in found.entries {
            match all.by_student.remove(&entry.student) {
                None => drop(all.by_student.insert(entry.student.clone(), entry)),
                Some(other) => {
                    let both = joined(other, entry);
                    all.by_student.insert(both.student.clone(), both);
                }
            }
        }
    }
    Ok(all)
}

/// Joins two entries of one learner.
fn joined(one: Entry, other: Entry) -> Entry {
    let note = if one.from == other.from {
        format!("put together from several entries called {}", one.from)
    } else {
        format!("put together from {} and {}", one.from, other.from)
    };
    let mut notes = [one.notes, other.notes].concat();
    let mut doubts = [one.doubts, other.doubts].concat();
    let is_similar_only = one.is_similar_only || other.is_similar_only;
    if is_similar_only {
        // One of them may be of another person, who is not on the roster.
        doubts.push(format!("{note}, whose names differ in middle names"));
    } else {
        notes.push(note);
    }
    let mut both = Entry {
        from: format!("{}, {}", one.from, other.from),
        sources: [one.sources, other.sources].concat(),
        submitted: one.submitted.max(other.submitted),
        notes,
        doubts,
        refused: None,
        is_similar_only,
        student: one.student,
    };
    let refused: Vec<(String, String)> = [(one.from, one.refused), (other.from, other.refused)]
        .into_iter()
        .filter_map(|(from, why)| Some((from, why?)))
        .collect();
    if both.sources.is_empty() {
        both.refused = refused.into_iter().map(|(_, why)| why).next();
    } else {
        both.doubts.extend(refused.into_iter().map(|(from, why)| format!("{from}: {why}")));
    }
    both
}

/// Finds and reads the submissions at `paths`, and fills `manifest` with them.
///
/// # Errors
///
/// When a path holds nothing that could be a submission, or the only submission holds nothing to grade.
pub fn list(
    paths: &[PathBuf],
    course: &Course,
    known: &Known,
    manifest: &mut Manifest,
) -> Result<Listing, IntakeError> {
    let Entries { by_student, strays, is_one } = entries(paths, course, known)?;
    let everybody: Vec<String> = by_student.keys().cloned().collect();
    manifest.class = common::digest(&everybody).to_hex().to_string();
    manifest.class_size = everybody.len();
    manifest.share = known.share;
    let stray = |Stray { from, what }| super::manifest::Stray { from, what };
    manifest.strays = strays.into_iter().map(stray).collect();
    let people = known.roster.iter().flat_map(Roster::people);
    manifest.absent = people
        .filter(|person| !by_student.contains_key(&person.student))
        .map(|person| person.student.clone())
        .collect();
    manifest.absent.sort();

    let mut listing = Listing { sources: BTreeMap::new(), everybody, is_one };
    for (index, (student, entry)) in by_student.into_iter().enumerate() {
        if known.share.is_some_and(|share| !share.takes(index, &student)) {
            continue;
        }
        match read(&entry, course) {
            Ok(submission) => {
                manifest.learners.push(learner(&entry, submission, known));
                listing.sources.insert(student, entry.sources);
            }
            Err(why) if is_one => {
                let path = paths.first().cloned().unwrap_or_default();
                return Err(IntakeError::Nothing { path, why, example: course.example() });
            }
            Err(why) => manifest.unusable.push(Unusable { student, from: entry.from, why }),
        }
    }
    Ok(listing)
}

fn learner(entry: &Entry, submission: Submission, known: &Known) -> Learner {
    let student = entry.student.clone();
    let person = known.roster.as_ref().and_then(|roster| roster.person(&student));
    let doubts = [entry.doubts.clone(), submission.doubts.clone()].concat();
    let mut notes = submission.notes.clone();
    let more = entry.notes.iter().chain(&doubts).filter(|note| !submission.notes.contains(note));
    notes.extend(more.cloned());
    Learner {
        submission: grade::digest(&submission),
        from: entry.from.clone(),
        notes,
        doubts,
        submitted: entry.submitted,
        extra_days: person.and_then(|person| person.extra_days).unwrap_or(0),
        student,
        ..Learner::default()
    }
}

/// Reads one learner's submission.
///
/// # Errors
///
/// When there is nothing to grade in it, with the reason.
pub fn read(entry: &Entry, course: &Course) -> Result<Submission, String> {
    if let Some(why) = &entry.refused {
        return Err(why.clone());
    }
    intake::collect(&entry.student, &entry.sources, course)
}

/// Reads a listed submission again.
///
/// # Errors
///
/// When it has changed since it was listed.
pub fn read_again(
    sources: &[Source],
    learner: &Learner,
    course: &Course,
) -> Result<Submission, String> {
    let submission = intake::collect(&learner.student, sources, course)?;
    let same = grade::digest(&submission) == learner.submission;
    same.then_some(submission)
        .ok_or_else(|| format!("{} has changed since this run began; start it again", learner.from))
}
