//! The instructor's tables for a class, namely roster, times of submission, due dates and overrides.
//!
//! They are read before grading, so that an error in one is found within a second.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use anyhow::Context;

use super::{CommandError, input};
use crate::{
    class::{
        extensions::{self, Extensions},
        late::Late,
        listing::Listing,
        lookup::Lookup,
        manifest::{Learner, Manifest, Named},
        overrides::{self, Overrides},
        roster::{Found, Person, Roster},
        term,
        times::Times,
    },
    cli::TableArgs,
    course::{Course, ExerciseEntry, moment::Zone},
    explain::listed,
    record::SPEED_UP,
};

/// The content of the instructor's tables except overrides.
#[derive(Debug, Default)]
pub struct Tables {
    pub roster: Option<Roster>,
    times: Times,
    extensions: Extensions,
    /// Late days that each learner has already used in other assignments of the term.
    term_days: BTreeMap<String, u32>,
}

impl Tables {
    /// Reads the tables that `args` names, and the extensions in the folder of results `out`.
    ///
    /// # Errors
    ///
    /// When one cannot be read or is not valid.
    pub fn read(
        args: &TableArgs,
        out: Option<&Path>,
        course: &Course,
        assignment: Option<&str>,
    ) -> Result<Self, CommandError> {
        let zone = zone(course);
        let roster = args.roster.as_deref().map(Roster::read).transpose().map_err(input)?;
        let times = args.times.as_deref().map(|path| Times::read(path, zone.as_ref()));
        let times = times.transpose().map_err(input)?.unwrap_or_default();
        let found = out.map(|out| out.join(extensions::FILE)).filter(|path| path.exists());
        let assignments: Vec<_> = course.assignments.iter().map(|a| a.name.as_str()).collect();
        let path: Option<PathBuf> = args.extensions.clone().or(found);
        let read = path.map(|path| Extensions::read(&path, &assignments, zone.as_ref()));
        let extensions = read.transpose().map_err(input)?.unwrap_or_default();
        let term_days = term::days_used(&args.earlier, assignment)
            .context("cannot read the late days in a folder of --earlier")
            .map_err(CommandError::Input)?;
        Ok(Self { roster, times, extensions, term_days })
    }

    /// Finds the learners of a class by their names in tables.
    pub fn lookup<'a>(&'a self, listing: &'a Listing, manifest: &'a Manifest) -> Lookup<'a> {
        let names = listing.everybody.iter().chain(&manifest.absent);
        Lookup::new(self.roster.as_ref(), names.map(String::as_str))
    }

    /// Adds the tables' data on learners to `manifest`. Returns notes for the instructor, one sentence each.
    pub fn complete(
        &self,
        manifest: &mut Manifest,
        listing: &Listing,
        late: Option<&Late>,
    ) -> Vec<String> {
        let names: Vec<String> =
            listing.everybody.iter().chain(&manifest.absent).cloned().collect();
        let lookup = Lookup::new(self.roster.as_ref(), names.iter().map(String::as_str));
        if manifest.share.is_some() {
            manifest.everybody.clone_from(&listing.everybody);
        }
        manifest.people = self.roster.iter().flat_map(Roster::people).map(named).collect();
        let submitted = self.times.of(&lookup);
        // A due date in course.toml takes precedence over Gradescope's.
        let common_due = self.times.common_due.filter(|_| late.is_some_and(|l| !l.has_due()));
        for learner in &mut manifest.learners {
            learner.submitted = submitted.of(&learner.student).or(learner.submitted);
            learner.due = self.times.due.or(common_due);
            learner.term_days_used = self.term_days.get(&learner.student).copied().unwrap_or(0);
            learner.off_roster = self.roster.as_ref().and_then(|r| off_roster(r, &learner.student));
        }
        let assignment = manifest.assignment.clone();
        let of_extensions =
            self.extensions.apply(&mut manifest.learners, assignment.as_deref(), &lookup, late);
        let of_roster = self.roster.iter().flat_map(Roster::notes).cloned();
        let mut notes: Vec<String> =
            of_roster.chain(submitted.notes).chain(of_extensions).collect();
        let without = |learner: &&Learner| {
            late.is_some_and(|late| late.due(learner).is_some()) && learner.submitted.is_none()
        };
        let without: Vec<_> = manifest.learners.iter().filter(without).collect();
        let names: Vec<_> = without.iter().map(|learner| learner.student.as_str()).collect();
        notes.extend(listed("no time is known, so nothing counts as late, for", &names));
        notes
    }
}

/// A person of the roster, by the learner's name in the results.
fn named(person: &Person) -> (String, Named) {
    let Person { student, name, section, .. } = person;
    (student.clone(), Named { name: name.clone(), section: section.clone() })
}

/// Why a learner is not on the roster, or `None` if the learner is on it.
fn off_roster(roster: &Roster, student: &str) -> Option<String> {
    if roster.person(student).is_some() {
        return None;
    }
    if let Some(Person { role, line, .. }) = roster.left_out(student) {
        return Some(format!("line {line} there has the role `{role}`, which is not a student's"));
    }
    let people = match roster.look_up(student) {
        Found::Several(people) => people,
        _ => return Some("add a line there, or correct the name".to_owned()),
    };
    let names: Vec<_> = people.iter().map(|person| person.student.as_str()).collect();
    Some(format!("it could be {}: rename the submission", names.join(" or ")))
}

/// The zone of times without an offset.
fn zone(course: &Course) -> Option<Zone> {
    course.late.as_ref()?.zone.clone()
}

/// The named overrides, or those in the folder of results. `is_part` says that `lookup` has only a part of the class.
pub(super) fn read_overrides(
    named: Option<&Path>,
    out: &Path,
    course: &Course,
    lookup: &Lookup,
    is_part: bool,
) -> Result<Overrides, CommandError> {
    let there = out.join(overrides::FILE);
    let path = match named {
        Some(path) => path,
        None if there.exists() => &there,
        None => return Ok(Overrides::default()),
    };
    let overrides = Overrides::read(path, &worth(course), lookup, is_part).map_err(input)?;
    for note in &overrides.notes {
        eprintln!("{note}");
    }
    Ok(overrides)
}

/// Every check of a course with its points, including speed-ups, as `exercise/check`.
pub(super) fn worth(course: &Course) -> BTreeMap<String, f64> {
    let of_exercise = |exercise: &ExerciseEntry| {
        let checks = exercise.checks.iter().map(|check| (check.name.as_str(), check.points));
        let all = checks.chain(exercise.speedup.map(|entry| (SPEED_UP, entry.points)));
        let all = all.map(|(name, points)| (format!("{}/{name}", exercise.name), points));
        all.collect::<Vec<_>>()
    };
    course.exercises.iter().flat_map(of_exercise).collect()
}
