//! Computes a learner's record from verdicts, with the course's current points, overrides and late days.
//!
//! Nothing is graded here, so results can be written again at any time. The same verdicts, course and
//! instructor's files give the same bytes.

use std::{collections::BTreeMap, path::Path};

use super::{
    earlier, interrupt,
    late::Late,
    manifest::{Learner, Named, Speedups},
    overrides::Overrides,
};
use crate::{
    course::Course,
    grade::leave_out,
    record::{CheckRecord, Record},
    report::{self, Format, Standing, WriteError},
    score,
};

/// The message of a speed-up that is still to be measured.
const NOT_MEASURED_YET: &str = "not measured yet";

/// Turns verdicts into results, and writes them.
pub struct Results<'a> {
    /// The folder.
    pub out: &'a Path,
    /// The course with only the selected exercises.
    pub course: &'a Course,
    /// The course with all its exercises.
    pub whole: &'a Course,
    /// The assignment's name, if one was selected.
    pub assignment: Option<&'a str>,
    /// The late policy, if the course has one.
    pub late: Option<Late<'a>>,
    /// Points that an instructor has set.
    pub overrides: &'a Overrides,
    /// Whether speed-ups are selected.
    pub speedups: Speedups,
    /// Name and section of the people on the roster.
    pub people: &'a BTreeMap<String, Named>,
    /// The formats of results that are written in addition to the records.
    pub formats: &'a [Format],
}

impl Results<'_> {
    /// A learner's record, from the verdicts on the submission.
    pub fn record(&self, learner: &Learner, graded: &Record) -> Record {
        let person = self.people.get(&learner.student).cloned().unwrap_or_default();
        let mut record = Record {
            student: learner.student.clone(),
            name: person.name,
            section: person.section,
            notes: learner.notes.clone(),
            title: self.whole.title.clone(),
            assignment: self.assignment.map(str::to_owned),
            late: None,
            ..graded.clone()
        };
        match self.speedups {
            Speedups::Wanted => {
                leave_out(&unmeasured(self.course, &record), &mut record, NOT_MEASURED_YET);
            }
            Speedups::LeftOut => without_speedups(&mut record, self.course),
        }
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

    /// Writes a learner's record, and its other formats.
    ///
    /// # Errors
    ///
    /// When the folder cannot be written to.
    pub fn write(&self, record: &Record) -> Result<(), WriteError> {
        report::write_record(self.out, record)?;
        report::write_learner(self.out, record, self.formats)
    }

    /// Writes the formats that cover a whole class.
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

/// Removes the timelines from a record. They are most of it, and pages and tables of a class do not need them.
pub fn slim(mut record: Record) -> Record {
    for check in record.measurements.checks.values_mut() {
        check.spans = Vec::new();
    }
    record
}

/// Removes the speed-ups of the course's exercises from a record. If none is selected, one that an earlier run has
/// measured must not count, so that the whole class has the same maximum.
fn without_speedups(record: &mut Record, course: &Course) {
    let is_left_out =
        |check: &CheckRecord| check.is_speedup() && course.exercise(&check.exercise).is_some();
    let Record { checks, measurements, .. } = record;
    for check in checks.extract_if(.., |check| is_left_out(check)) {
        measurements.speedups.remove(&check.id);
        measurements.checks.remove(&check.id);
    }
}

/// The course with only those exercises whose speed-ups are missing in a record.
pub fn unmeasured(course: &Course, record: &Record) -> Course {
    let mut course = course.clone();
    course.exercises.retain(|exercise| {
        let mut checks = record.checks.iter().filter(|check| check.exercise == exercise.name);
        exercise.speedup.is_some() && !checks.any(CheckRecord::is_speedup)
    });
    course
}

/// Whether verdicts that were formed while the user interrupted the run may be kept. A terminal sends Ctrl-C to all
/// processes that the grader has started. If it killed one of them, that is not the submission's fault.
pub(super) fn may_keep(record: &Record) -> bool {
    !(interrupt::asked() && record.is_faulty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{class::testing, record::Outcome};

    /// The exercise has a check worth 4 points and a speed-up worth 3.
    fn course() -> Course {
        crate::course::tests::named_freely(
            r#"
            max_score = 7
            [[exercise]]
            name = "alpha"
            part = "two"
            speedup = { points = 3, share = 0.75 }
            check = [{ name = "four", points = 4 }]
            "#,
        )
    }

    /// What a learner's checks and their measured speed-up come to: score, maximum, complete.
    fn result(speedups: Speedups, measured: Option<Outcome>) -> (f64, f64, bool) {
        let out = tempfile::tempdir().unwrap();
        let course = course();
        let results = Results {
            out: out.path(),
            course: &course,
            whole: &course,
            assignment: None,
            late: None,
            overrides: &Overrides::default(),
            speedups,
            people: &BTreeMap::new(),
            formats: &[],
        };
        let mut graded = testing::record("", 0.0);
        let check = graded.checks.remove(0);
        let of_alpha = |name: &str, outcome| CheckRecord {
            id: format!("alpha/{name}"),
            exercise: "alpha".into(),
            outcome,
            ..check.clone()
        };
        graded.checks.push(of_alpha("four", Outcome::Pass));
        if let Some(outcome) = measured {
            graded.checks.push(of_alpha("speed-up", outcome));
            graded.measurements.speedups.insert("alpha/speed-up".into(), testing::speedup());
        }
        let record = results.record(&testing::learner("ada"), &graded);
        (record.score, record.max_score, record.complete)
    }

    #[test]
    fn only_wanted_measured_speedups_count() {
        let measured = [
            (Outcome::Pass, (7.0, 7.0, true)),
            (Outcome::Fail, (4.0, 7.0, true)),
            // This machine cannot tell: no learner loses a point by that.
            (Outcome::NotMeasurable, (7.0, 7.0, false)),
        ];
        for (outcome, with) in measured {
            assert_eq!(result(Speedups::Wanted, Some(outcome)), with, "{outcome:?}");
            assert_eq!(result(Speedups::LeftOut, Some(outcome)), (4.0, 4.0, true), "{outcome:?}");
        }
        assert_eq!(result(Speedups::Wanted, None), (4.0, 4.0, false));
        assert_eq!(result(Speedups::LeftOut, None), (4.0, 4.0, true));
    }
}
