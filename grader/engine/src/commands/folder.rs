//! The folder of results that `grade` and `merge` write to.

use std::{fs, path::Path};

use anyhow::Context;

use super::{CommandError, fault, input};
use crate::{
    class::{
        before::Before,
        earlier::{self, FORMER},
        journal::{Journal, JournalError},
        late::Late,
        manifest::Manifest,
        overrides::Overrides,
        results::Results,
    },
    course::Course,
    explain::listed,
    report::Format,
};

/// A folder of results that is open for writing. No other grader has it open.
pub(super) struct ResultsFolder<'a> {
    out: &'a Path,
    /// The finished verdicts.
    pub(super) journal: Journal,
    before: Before<'a>,
}

impl<'a> ResultsFolder<'a> {
    /// Makes the folder if needed, and keeps the results that this run replaces, for `diff`.
    pub(super) fn open(out: &'a Path) -> Result<Self, CommandError> {
        let failed = |what: &str| format!("{what} {}", out.display());
        fs::create_dir_all(out).with_context(|| failed("cannot make")).map_err(input)?;
        let journal = Journal::open(out).map_err(|error| match error {
            JournalError::Busy { .. } => input(error),
            JournalError::Io { .. } => fault(error),
        })?;
        let before = Before::keep(out).with_context(|| failed("cannot keep earlier results in"));
        Ok(Self { out, journal, before: before.map_err(fault)? })
    }

    /// The inputs of a result other than the runs, namely the course, late days and overrides.
    pub(super) fn results(
        &self,
        course: &'a Course,
        whole: &'a Course,
        manifest: &'a Manifest,
        overrides: &'a Overrides,
        formats: &'a [Format],
    ) -> Results<'a> {
        let assignment = manifest.assignment.as_deref();
        Results {
            out: self.out,
            course,
            whole,
            assignment,
            late: Late::of(course, assignment),
            overrides,
            speedups: manifest.speedups,
            people: &manifest.people,
            formats,
        }
    }

    /// Moves the results of learners who left the class to another folder, and prints their names.
    pub(super) fn set_aside(&self, manifest: &Manifest) -> Result<(), CommandError> {
        let learners = manifest.learners.iter().map(|learner| learner.student.as_str()).collect();
        let out = self.out.display();
        let gone = earlier::set_aside(self.out, &learners)
            .with_context(|| format!("cannot set results aside in {out}"))
            .map_err(fault)?;
        let gone: Vec<&str> = gone.iter().map(String::as_str).collect();
        if let Some(line) =
            listed(&format!("not in this run, results moved to {out}/{FORMER}"), &gone)
        {
            eprintln!("{line}");
        }
        Ok(())
    }

    /// Finishes a completed run, and prints how to see its changes.
    pub(super) fn settle(self) -> Result<(), CommandError> {
        let out = self.out.display();
        let changed = self.before.settle().with_context(|| format!("cannot write to {out}"));
        if changed.map_err(fault)? {
            eprintln!(
                "some results were replaced: `diff {out}` shows learners, checks and reasons"
            );
        }
        Ok(())
    }
}
