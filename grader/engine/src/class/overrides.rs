//! Points that an instructor has set: a CSV file `student,check,points,reason`.
//!
//! They are applied whenever results are written, so they survive grading again, and each is shown
//! with its reason and with what the check had given. The grader never writes the file.

use std::{collections::BTreeSet, path::Path};

use serde::Deserialize;

use super::roster::{TableError, rows};
use crate::{
    record::{Override, Record},
    score,
};

/// The file's name in the folder of results, where it is found unasked.
pub const FILE: &str = "overrides.csv";

const HEADER: &str = "student,check,points,reason";

/// The overrides of a class.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    rows: Vec<(u64, Row)>,
}

#[derive(Debug, Clone, Deserialize)]
struct Row {
    student: String,
    check: String,
    points: f64,
    reason: String,
}

impl Overrides {
    /// Reads a file of overrides. `checks` are those that exist: `exercise/check`.
    ///
    /// # Errors
    ///
    /// When it cannot be read, names no check, gives no number of points or no reason, or says two
    /// things of the same check of the same learner.
    pub fn read(path: &Path, checks: &BTreeSet<String>) -> Result<Self, TableError> {
        let rows = rows::<Row>(path, HEADER)?;
        let mut seen = BTreeSet::new();
        for (line, row) in &rows {
            let fault = if !checks.contains(&row.check) {
                format!("there is no check `{}`\nhint: a check is `exercise/check`", row.check)
            } else if !(row.points.is_finite() && row.points >= 0.0) {
                format!("{} is no number of points", row.points)
            } else if row.reason.is_empty() {
                "it gives no reason\nhint: the learner reads it".to_owned()
            } else if !seen.insert((&row.student, &row.check)) {
                format!("`{}` of {} was set before", row.check, row.student)
            } else {
                continue;
            };
            return Err(TableError::Content { path: path.to_owned(), line: *line, what: fault });
        }
        Ok(Self { rows })
    }

    /// The first line that names a learner of whom `known` knows nothing, and that name.
    pub fn stranger(&self, known: impl Fn(&str) -> bool) -> Option<(u64, &str)> {
        let stranger = self.rows.iter().find(|(_, row)| !known(&row.student));
        stranger.map(|(line, row)| (*line, row.student.as_str()))
    }

    /// Sets the points of a learner's record; checks that were not asked for are left out.
    pub fn apply(&self, record: &mut Record) {
        for (_, row) in self.rows.iter().filter(|(_, row)| row.student == record.student) {
            let Some(check) = record.checks.iter_mut().find(|check| check.id == row.check) else {
                continue;
            };
            let graded = check.points;
            check.points = row.points;
            check.overridden = Some(Override { graded, reason: row.reason.clone() });
            record.notes.push(format!(
                "{}: {} points instead of {graded}, set by the instructor: {}",
                row.check, row.points, row.reason
            ));
        }
        score::add_up(record);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::class::testing::record;

    fn overrides(text: &str) -> Result<Overrides, TableError> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), format!("{HEADER}\n{text}")).unwrap();
        Overrides::read(file.path(), &BTreeSet::from(["beta/pages".to_owned()]))
    }

    #[test]
    fn an_override_is_applied_and_shown_with_what_the_check_had_given() {
        let overrides = overrides("ada,beta/pages,2.5,\"the site was down, really\"\n").unwrap();
        let mut ada = record("ada", 1.0);
        overrides.apply(&mut ada);
        assert_eq!((ada.score, ada.checks[0].points), (2.5, 2.5));
        assert_eq!(ada.checks[0].overridden.as_ref().unwrap().graded, 1.0);
        assert!(ada.notes[0].contains("2.5 points instead of 1"), "{:?}", ada.notes);
        let mut ben = record("ben", 1.0);
        overrides.apply(&mut ben);
        assert_eq!((ben.score, ben.notes.len()), (1.0, 0));
    }

    #[test]
    fn what_cannot_be_is_refused_with_its_line() {
        for (row, what) in [
            ("ada,beta/page,1,because\n", "no check"),
            ("ada,beta/pages,-1,because\n", "no number"),
            ("ada,beta/pages,1,\n", "no reason"),
            ("ada,beta/pages,1,a\nada,beta/pages,2,b\n", "before"),
        ] {
            let error = overrides(row).unwrap_err().to_string();
            assert!(error.contains(what) && error.contains("line"), "{error}");
        }
    }
}
