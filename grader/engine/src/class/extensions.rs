//! Due dates of single learners, from a table `student,assignment,due` or `student,assignment,days`.
//!
//! An empty assignment means all assignments. `due` is a time, or a day, which counts until its end. `days` are
//! days after the common due date. Other columns, such as a reason, are ignored and appear in no report.

use std::path::Path;

use super::{
    late::Late,
    lookup::{self, Aliases, Lookup, Match},
    manifest::Learner,
    spelling,
    table::{Table, TableError},
};
use crate::{
    course::{
        moment::{Moment, Zone},
        order::Order,
        written::NoTime,
    },
    explain::listed,
};

/// The name of the file in the folder of results that is used without an option.
pub const FILE: &str = "extensions.csv";

/// The extensions of a class.
#[derive(Debug, Clone, Default)]
pub struct Extensions {
    lines: Vec<Line>,
    /// Notes about unusual parts of the file, one sentence each.
    pub notes: Vec<String>,
}

#[derive(Debug, Clone)]
struct Line {
    number: u64,
    aliases: Vec<String>,
    assignment: String,
    until: Until,
}

#[derive(Debug, Clone, Copy)]
enum Until {
    Due(Moment),
    Days(u32),
}

impl Extensions {
    /// Reads a file of extensions. `assignments` are those that exist.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or a line lacks a person, an existing assignment or a time.
    pub fn read(
        path: &Path,
        assignments: &[&str],
        zone: Option<&Zone>,
    ) -> Result<Self, TableError> {
        let table = Table::read(path)?;
        let aliases = Aliases::of(&table).ok_or_else(|| table.missing("`student`"))?;
        let due = table.column(&["due", "duedate", "until"]);
        let days = table.column(&["days", "extradays"]);
        if due.or(days).is_none() {
            return Err(table.missing("`due` or `days`"));
        }
        let assignment = table.column(&["assignment"]);
        let order = Order::of(table.rows.iter().map(|row| row.cell(due)));
        let mut extensions = Self { lines: Vec::new(), notes: table.notes.clone() };
        for row in &table.rows {
            let named = row.cell(assignment);
            if !named.is_empty() && !assignments.contains(&named) {
                let there =
                    if assignments.is_empty() { "none".into() } else { assignments.join(", ") };
                let what =
                    format!("there is no assignment `{named}`\nhint: course.toml has {there}");
                return Err(table.fault(row.line, what));
            }
            let aliases = aliases.of_row(row);
            if aliases.is_empty() {
                return Err(table.fault(row.line, "it names no person\nhint: fill in `student`"));
            }
            let until = match (row.cell(due), row.cell(days)) {
                ("", "") => Err("it has no `due` and no `days`\nhint: fill in one of them".into()),
                ("", days) => in_days(days),
                (due, "") => end(due, zone, order).map(Until::Due).map_err(|what| what.to_string()),
                _ => Err("it has both `due` and `days`\nhint: leave one of them empty".into()),
            };
            let until = until.map_err(|what| table.fault(row.line, what))?;
            let (number, assignment) = (row.line, named.to_owned());
            extensions.lines.push(Line { number, aliases, assignment, until });
        }
        Ok(extensions)
    }

    /// Gives the learners their own due dates for `assignment`. If one has several, the latest counts. Returns
    /// notes, one sentence each.
    pub fn apply(
        &self,
        learners: &mut [Learner],
        assignment: Option<&str>,
        lookup: &Lookup,
        late: Option<&Late>,
    ) -> Vec<String> {
        let mut notes = self.notes.clone();
        let mut strangers = Vec::new();
        for line in &self.lines {
            let say = |what: String| format!("extensions, line {}: {what}", line.number);
            let student = match lookup.find(&line.aliases) {
                Match::One(student) => student,
                Match::Several(people) => {
                    notes.push(say(lookup::ambiguous(&line.aliases, &people)));
                    continue;
                }
                Match::None => {
                    strangers.push(line.aliases[0].as_str());
                    continue;
                }
            };
            let concerns =
                line.assignment.is_empty() || Some(line.assignment.as_str()) == assignment;
            let Some(due) = line.due(late).filter(|_| concerns) else { continue };
            if late.is_some_and(|late| late.is_before_the_common_due_date(due)) {
                notes.push(say(format!(
                    "this due date is before the common one and changes nothing for {}",
                    student.escape_debug()
                )));
            }
            if let Some(learner) = learners.iter_mut().find(|it| it.student == student) {
                learner.due = learner.due.max(Some(due));
            }
        }
        notes.extend(listed("extensions name people who are not in the class", &strangers));
        if late.is_none() && !self.lines.is_empty() {
            notes.push("extensions change nothing: course.toml has no [late]".into());
        }
        notes
    }
}

impl Line {
    /// The due date of its learner. `None` for a number of days if there is no common due date.
    fn due(&self, late: Option<&Late>) -> Option<Moment> {
        match self.until {
            Until::Due(due) => Some(due),
            Until::Days(days) => late.and_then(|late| late.extended_by(days)),
        }
    }
}

fn in_days(text: &str) -> Result<Until, String> {
    let days = spelling::whole_number(text).parse().map(Until::Days);
    days.map_err(|_| format!("`{text}` is not a number of days\nhint: write 1, 2 or more"))
}

/// The time in `text`, or the end of the day in it.
fn end(text: &str, zone: Option<&Zone>, order: Option<Order>) -> Result<Moment, NoTime> {
    match Moment::read(text, zone, order) {
        Err(NoTime::OnlyADay(day)) => {
            let day = spelling::whole_number(&day);
            Moment::read(&format!("{day} 23:59:59"), zone, order)
        }
        read => read,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{class::testing::learner, course::Course};

    fn course() -> Course {
        let mut course = crate::sample::course();
        let late = "zone = \"Europe/Berlin\"\ndue = 2026-03-01T12:00:00\n";
        course.late = Some(toml::from_str(late).unwrap());
        course
    }

    fn read(text: &str) -> Result<Extensions, TableError> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        Extensions::read(file.path(), &["week-1", "week-2"], course().late.unwrap().zone.as_ref())
    }

    /// The due date of `ada` for `week-2`, and the notes.
    fn due(text: &str) -> (Option<String>, String) {
        let course = course();
        let late = Late::of(&course, None);
        let mut learners = [learner("ada"), learner("ben")];
        let lookup = Lookup::new(None, ["ada", "ben"]);
        let notes =
            read(text).unwrap().apply(&mut learners, Some("week-2"), &lookup, late.as_ref());
        (learners[0].due.map(|due| due.to_string()), notes.join("\n"))
    }

    #[test]
    fn extensions_apply_per_learner_and_assignment() {
        let is = |text: &str, expected: Option<&str>| {
            assert_eq!(due(text).0.as_deref(), expected, "{text}");
        };
        let header = "student,assignment,due,days,reason\n";
        is(&format!("{header}ada,week-2,2026-03-05 12:00,,ill\n"), Some("2026-03-05T11:00:00Z"));
        is(&format!("{header}ada,week-2,2026-03-05,,ill\n"), Some("2026-03-05T22:59:59Z"));
        is(&format!("{header}Ada,,,30,ill\n"), Some("2026-03-31T10:00:00Z"));
        is(&format!("{header}ada,week-1,,30,ill\n"), None);
        is(&format!("{header}ada,week-2,,3,\nada,,,1,\n"), Some("2026-03-04T11:00:00Z"));
        assert!(due(&format!("{header}adda,,,1,\n")).1.contains("not in the class: adda"));
        is("student;days\nada;1,0\n", Some("2026-03-02T11:00:00Z"));
        // A day as Excel's number counts until its end, too.
        is("student;due\nada;46086\n", Some("2026-03-05T22:59:59Z"));
        is("student;due\nada;46086,0\n", Some("2026-03-05T22:59:59Z"));
    }

    #[test]
    fn extensions_without_effect_are_noted() {
        let (due, said) = due("student,due\nada,2026-02-20\nben,2026-03-05\n");
        assert_eq!(due.as_deref(), Some("2026-02-20T22:59:59Z"));
        let expected = "extensions, line 2: this due date is before the common one and changes \
                        nothing for ada";
        assert_eq!(said, expected);
        let lookup = Lookup::new(None, ["Kim Lee", "Lee, Kim"]);
        let notes = read("name,days\nLee Kim,2\n").unwrap().apply(&mut [], None, &lookup, None);
        let expected =
            "extensions, line 2: Lee Kim is ignored, because it could mean Kim Lee or Lee, Kim";
        assert_eq!(notes[0], expected);
    }

    #[test]
    fn errors_give_line_and_hint() {
        for (text, what) in [
            ("student,assignment,due\nada,week-9,2026-03-05\n", "line 2: there is no assignment"),
            ("student,days\nada,two\n", "line 2: `two` is not a number of days"),
            ("student,due\nada,soon\n", "line 2: `soon` is not a time"),
            ("student,due\nada,\n", "line 2: it has no `due`"),
            ("student,due\n,2026-03-05\n", "line 2: it names no person"),
            ("student,reason\nada,ill\n", "line 1: there is no column `due` or `days`"),
        ] {
            let error = read(text).unwrap_err().to_string();
            assert!(error.contains(what) && error.contains("hint: "), "{error}");
        }
    }
}
