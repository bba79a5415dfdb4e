//! Points that an instructor has set, in a table `student,check,points,reason`.
//!
//! They are applied whenever results are written, so they survive a regrade. Each is shown with its reason and
//! with the original points of the check. The grader never writes the file.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use super::{
    lookup::{self, Aliases, Lookup, Match},
    table::{Row, Table, TableError},
};
use crate::{
    explain::listed,
    record::{Override, Record},
    score,
};

/// The name of the file in the folder of results that is used without an option.
pub const FILE: &str = "overrides.csv";

/// The error of a line without a person.
const NO_NAME: &str = "it names no learner\nhint: fill in `student`";

/// The word in a reason that allows more points than a check is worth.
const BONUS: &str = "bonus";

/// The overrides of a class.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    lines: Vec<Line>,
    /// Notes about unusual parts of the file, one sentence each.
    pub notes: Vec<String>,
}

#[derive(Debug, Clone)]
struct Line {
    student: String,
    check: String,
    points: f64,
    reason: String,
}

impl Overrides {
    /// Reads a file of overrides. `worth` has the points of each check by `exercise/check`. If `is_part` says that
    /// `lookup` has only a part of the class, a person that it does not have is accepted.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or a line lacks a person, an existing check, a number of points or a reason. Also
    /// when a line gives more points than the check is worth and its reason does not say `bonus`, or when two lines
    /// contradict each other. A person who is not in the class is only a note, because people leave.
    pub fn read(
        path: &Path,
        worth: &BTreeMap<String, f64>,
        lookup: &Lookup,
        is_part: bool,
    ) -> Result<Self, TableError> {
        let table = Table::read(path)?;
        let aliases = Aliases::of(&table).ok_or_else(|| table.missing("`student`"))?;
        let check = table.needed(&["check", "checkid"], "`check`")?;
        let points = table.needed(&["points", "score"], "`points`")?;
        let reason = table.needed(&["reason", "why", "comment"], "`reason`")?;
        let mut overrides = Self { lines: Vec::new(), notes: table.notes.clone() };
        let mut seen: BTreeMap<(String, String), u64> = BTreeMap::new();
        let mut strangers = Vec::new();
        for row in &table.rows {
            let fault = |what: String| table.fault(row.line, what);
            let names = aliases.of_row(row);
            let named = names.first().ok_or_else(|| fault(NO_NAME.into()))?;
            let found = lookup.find(&names);
            let student = found.clone().one().unwrap_or(named).to_owned();
            let line = line(row, student, [check, points, reason], worth).map_err(fault)?;
            match found {
                Match::None if !is_part => {
                    strangers.push(format!("{named} (line {})", row.line));
                    continue;
                }
                Match::Several(learners) => {
                    let what = lookup::ambiguous(&names, &learners);
                    overrides.notes.push(table.remark(row.line, &what));
                    continue;
                }
                Match::One(_) | Match::None => {}
            }
            let key = (line.student.clone(), line.check.clone());
            if let Some(earlier) = seen.insert(key, row.line) {
                return Err(fault(format!(
                    "`{}` of {} is already set in line {earlier}\nhint: remove one of the two lines",
                    line.check, line.student
                )));
            }
            overrides.lines.push(line);
        }
        let strangers: Vec<&str> = strangers.iter().map(String::as_str).collect();
        let said = "overrides name people who are not in the class";
        overrides.notes.extend(listed(said, &strangers));
        Ok(overrides)
    }

    /// Sets the points of a learner's record. Skips checks that are not selected.
    pub fn apply(&self, record: &mut Record) {
        for line in self.lines.iter().filter(|line| line.student == record.student) {
            let Some(check) = record.checks.iter_mut().find(|check| check.id == line.check) else {
                continue;
            };
            let graded = check.points;
            check.points = line.points;
            check.overridden = Some(Override { graded, reason: line.reason.clone() });
            record.notes.push(format!(
                "{}: {} points instead of {graded}, set by the instructor: {}",
                line.check, line.points, line.reason
            ));
        }
        score::add_up(record);
    }
}

/// Parses a row. The error says what is wrong with it, and what to do.
fn line(
    row: &Row,
    student: String,
    [check, points, reason]: [usize; 3],
    worth: &BTreeMap<String, f64>,
) -> Result<Line, String> {
    let id = row.cell(check).to_lowercase().replace(' ', "");
    let Some(most) = worth.get(&id) else {
        return Err(format!(
            "there is no check `{}`\nhint: {}",
            row.cell(check),
            nearest(&id, worth)
        ));
    };
    let written = row.cell(points);
    let number = written.replace(',', ".").parse::<f64>().ok();
    let Some(points) = number.filter(|points| points.is_finite() && *points >= 0.0) else {
        return Err(format!("`{written}` is not a number of points\nhint: write 0, 1.5 or more"));
    };
    let reason = row.cell(reason).to_owned();
    if reason.is_empty() {
        return Err("it gives no reason\nhint: write one in `reason`; the learner reads it".into());
    }
    if points > *most && !reason.to_lowercase().contains(BONUS) {
        return Err(format!(
            "{points} points are more than the {most} of `{id}`\n\
             hint: write fewer, or write `{BONUS}` in `reason`"
        ));
    }
    Ok(Line { student, check: id, points, reason })
}

/// A hint for an unknown check, which lists the checks of its exercise.
fn nearest(id: &str, worth: &BTreeMap<String, f64>) -> String {
    let exercise = id.split('/').next().unwrap_or_default();
    let prefix = format!("{exercise}/");
    let own: BTreeSet<&str> =
        worth.keys().filter(|id| id.starts_with(&prefix)).map(String::as_str).collect();
    if own.is_empty() {
        return "a check is written `exercise/check`".into();
    }
    format!("`{exercise}` has {}", own.into_iter().collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::class::testing::record;

    fn overrides(text: &str) -> Result<Overrides, TableError> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        let worth = BTreeMap::from([("beta/pages".to_owned(), 3.0)]);
        let lookup = Lookup::new(None, ["ada", "Ben Kim", "Lee Kim", "Kim, Lee"]);
        Overrides::read(file.path(), &worth, &lookup, false)
    }

    const HEADER: &str = "student,check,points,reason\n";

    #[test]
    fn overrides_keep_the_graded_points() {
        let text = format!("{HEADER}ADA,beta/pages,2.5,\"the site was down, really\"\n");
        let overrides = overrides(&text).unwrap();
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
    fn spreadsheet_names_and_numbers_are_read() {
        let overrides =
            overrides("Name;Check;Points;Reason\n\"Kim, Ben\";Beta/Pages;2,5;shown\n;;;\n");
        let mut ben = record("Ben Kim", 1.0);
        overrides.unwrap().apply(&mut ben);
        assert_eq!(ben.score, 2.5);
    }

    #[test]
    fn former_learners_are_only_noted() {
        let text = format!("{HEADER}eva,beta/pages,1,ill\nada,beta/pages,2,shown\n");
        let overrides = overrides(&text).unwrap();
        let said = "overrides name people who are not in the class: eva (line 2)";
        assert_eq!(overrides.notes, [said]);
        let mut ada = record("ada", 1.0);
        overrides.apply(&mut ada);
        assert_eq!(ada.score, 2.0);
    }

    #[test]
    fn ambiguous_names_are_noted_with_their_line() {
        let overrides = overrides(&format!("{HEADER}Kim Lee,beta/pages,1,ill\n")).unwrap();
        let said = "line 2: Kim Lee is ignored, because it could mean Lee Kim or Kim, Lee";
        assert!(overrides.notes[0].ends_with(said), "{:?}", overrides.notes);
        assert!(overrides.lines.is_empty());
    }

    #[test]
    fn an_open_quotation_mark_takes_no_other_line() {
        let text = format!("{HEADER}ben,beta/pages,3,\"shown\nada,beta/pages,0,copied\n");
        let error = overrides(&text).unwrap_err().to_string();
        assert!(error.contains("line 2: a `\"` is opened and never closed"), "{error}");
    }

    #[test]
    fn extra_points_must_be_a_bonus() {
        let error =
            overrides(&format!("{HEADER}ada,beta/pages,30,typo\n")).unwrap_err().to_string();
        assert!(error.contains("line 2: 30 points are more than the 3 of `beta/pages`"), "{error}");
        assert!(overrides(&format!("{HEADER}ada,beta/pages,4,Bonus: found a bug\n")).is_ok());
    }

    #[test]
    fn errors_give_line_and_hint() {
        for (row, what) in [
            ("ada,beta/page,1,because\n", "no check `beta/page`\nhint: `beta` has beta/pages"),
            ("ada,pages,1,because\n", "a check is written `exercise/check`"),
            ("ada,beta/pages,-1,because\n", "`-1` is not a number"),
            ("ada,beta/pages,,because\n", "`` is not a number"),
            ("ada,beta/pages,1,\n", "no reason"),
            ("ada,beta/pages,1,a\nAda,beta/pages,2,b\n", "already set in line 2"),
            ("eva,beta/page,1,a\n", "no check `beta/page`"),
            (",beta/pages,1,a\n", "names no learner"),
        ] {
            let error = overrides(&format!("{HEADER}{row}")).unwrap_err().to_string();
            let has_both = error.contains(", line ") && error.contains("hint: ");
            assert!(error.contains(what) && has_both, "{error}");
        }
        let error = overrides("student,points,reason\nada,1,a\n").unwrap_err().to_string();
        assert!(error.contains("line 1: there is no column `check`"), "{error}");
    }
}
