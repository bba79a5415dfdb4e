//! From verdicts to a learner's record: points as the course has them now, overrides, late days.
//!
//! Nothing here grades. Results may be written again at any time; the same verdicts, course and files
//! of the instructor's give the same bytes.

use std::{collections::BTreeMap, path::Path};

use super::{
    earlier, interrupt,
    late::Late,
    manifest::{Learner, Named},
    overrides::Overrides,
};
use crate::{
    course::Course,
    grade::leave_out,
    record::{CheckRecord, Record},
    report::{self, Format, Standing, WriteError},
    score,
};

/// What verdicts are made into results by, and where those go.
pub struct Results<'a> {
    /// The folder.
    pub out: &'a Path,
    /// The course, narrowed to what was asked for.
    pub course: &'a Course,
    /// The course with all its exercises.
    pub whole: &'a Course,
    /// The assignment's name, where one was named.
    pub assignment: Option<&'a str>,
    /// What lateness costs, where the course says so.
    pub late: Option<Late<'a>>,
    /// Points that an instructor has set.
    pub overrides: &'a Overrides,
    /// What the roster says of the class's people.
    pub people: &'a BTreeMap<String, Named>,
    /// What to say of a speed-up that was not measured.
    pub why_not_measured: &'a str,
    /// The forms in which results are written beside the records.
    pub formats: &'a [Format],
}

impl Results<'_> {
    /// A learner's record from the verdicts on what they handed in.
    pub fn record(&self, learner: &Learner, graded: &Record) -> Record {
        let person = self.people.get(&learner.student).cloned().unwrap_or_default();
        let mut record = Record {
            student: learner.student.clone(),
            name: person.name,
            section: person.section,
            notes: learner.notes.clone(),
            assignment: self.assignment.map(str::to_owned),
            late: None,
            ..graded.clone()
        };
        // What was not measured counts as not measurable, until it is.
        let unmeasured = unmeasured(self.course, &record);
        leave_out(&unmeasured, &mut record, self.why_not_measured);
        if self.course.exercises.len() < self.whole.exercises.len()
            && let Some(earlier) = earlier::record(self.out, &learner.student)
        {
            earlier::add(&mut record, earlier, self.whole, self.course);
        }
        score::apply(&mut record, self.whole);
        self.overrides.apply(&mut record);
        if let Some(late) = &self.late {
            late.apply(&mut record, learner);
        }
        record
    }

    /// Writes a learner's record, and its other forms.
    ///
    /// # Errors
    ///
    /// When the folder cannot be written to.
    pub fn write(&self, record: &Record) -> Result<(), WriteError> {
        report::write_record(self.out, record)?;
        report::write_learner(self.out, record, self.formats)
    }

    /// Writes the forms that are a class's.
    ///
    /// # Errors
    ///
    /// When the folder cannot be written to.
    pub fn write_class(
        &self,
        records: &[Record],
        standings: &[Standing],
    ) -> Result<(), WriteError> {
        report::write_class(self.out, records, standings, self.formats)
    }
}

/// What a class's pages and tables need of a record: all but the timelines, which are most of it.
pub fn slim(mut record: Record) -> Record {
    for check in record.measurements.checks.values_mut() {
        check.spans = Vec::new();
    }
    record
}

/// The course with those exercises only whose speed-ups a record lacks.
pub fn unmeasured(course: &Course, record: &Record) -> Course {
    let mut course = course.clone();
    course.exercises.retain(|exercise| {
        let mut checks = record.checks.iter().filter(|check| check.exercise == exercise.name);
        exercise.speedup.is_some() && !checks.any(CheckRecord::is_speedup)
    });
    course
}

/// Whether verdicts may be kept that were formed while the user asked for an end: a terminal sends
/// Ctrl-C to everything that we have started, and what it hit says nothing of a submission.
pub(super) fn may_keep(record: &Record) -> bool {
    !(interrupt::asked() && record.is_faulty())
}
