//! Reads the times of submissions from a file. It can be a table `student,submitted`, an export of a learning
//! system, the list `submission_metadata.yml` in Gradescope's export of a class, or the `submission_metadata.json` that
//! Gradescope adds to a single submission.
//!
//! This machine's clock and the files' own times are never used, because unpacking, copying and grading again
//! change them.

use std::{collections::BTreeMap, fs, path::Path};

use serde::Deserialize;

use super::{
    layout::{self, HandedIn},
    lookup::{self, Aliases, Lookup, Match},
    table::{Table, TableError},
};
use crate::{
    course::{
        moment::{Moment, Zone},
        order::Order,
    },
    explain::listed,
};

/// Titles of the column with the times.
const SUBMITTED: [&str; 14] = [
    "submitted",
    "submittedat",
    "submissiontime",
    "submissiondate",
    "lastmodifiedsubmission",
    "datesubmitted",
    "handedin",
    "createdat",
    "timestamp",
    "time",
    "date",
    "zuletztgeändertabgabe",
    "dernièremodificationtravailremis",
    "últimamodificaciónentrega",
];

/// The values that systems write for a missing submission.
const NONE: [&str; 4] = ["", "-", "–", "n/a"];

/// The contents of a file of times.
#[derive(Debug, Clone, Default)]
pub struct Times {
    lines: Vec<Line>,
    /// The time for each learner that no line names.
    everybody: Option<Moment>,
    /// The due date of Gradescope's single submission, if it differs from that of the others.
    pub due: Option<Moment>,
    /// Gradescope's due date for all submissions.
    pub common_due: Option<Moment>,
    /// Notes about unusual parts of the file, one sentence each.
    notes: Vec<String>,
}

#[derive(Debug, Clone)]
struct Line {
    /// Its place in the file, in words.
    place: String,
    aliases: Vec<String>,
    /// `None` where the file has no time for this person.
    submitted: Option<Moment>,
}

/// Times by learner.
#[derive(Debug, Clone, Default)]
pub struct Submitted<'a> {
    by_student: BTreeMap<&'a str, Moment>,
    everybody: Option<Moment>,
    /// Notes about them, one sentence each.
    pub notes: Vec<String>,
}

impl Times {
    /// Reads such a file. Times without an offset are of `zone`.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or has a value that is not a time.
    pub fn read(path: &Path, zone: Option<&Zone>) -> Result<Self, TableError> {
        let has_ending = |endings: &[&str]| {
            path.extension().is_some_and(|own| endings.iter().any(|ending| own == *ending))
        };
        if has_ending(&["json"]) {
            return metadata(path);
        }
        if has_ending(&["yml", "yaml"]) {
            return list(path);
        }
        let table = Table::read(path)?;
        let aliases = Aliases::of(&table).ok_or_else(|| table.missing("`student`"))?;
        let column = table.needed(&SUBMITTED, "`submitted`")?;
        let order = Order::of(table.rows.iter().map(|row| row.cell(column)));
        let mut times = Self { notes: table.notes.clone(), ..Self::default() };
        for row in &table.rows {
            let text = row.cell(column);
            let submitted = if NONE.contains(&text) {
                None
            } else {
                let read = Moment::read(text, zone, order);
                Some(read.map_err(|what| table.fault(row.line, what.to_string()))?)
            };
            let aliases = aliases.of_row(row);
            if aliases.is_empty() {
                times.notes.push(table.remark(row.line, "it names no person and was left out"));
            } else {
                let place = format!("line {}", row.line);
                times.lines.push(Line { place, aliases, submitted });
            }
        }
        Ok(times)
    }

    /// The times of the learners of a class.
    pub fn of<'a>(&self, lookup: &Lookup<'a>) -> Submitted<'a> {
        let mut submitted = Submitted {
            everybody: self.everybody,
            notes: self.notes.clone(),
            ..Submitted::default()
        };
        let mut lines: BTreeMap<&str, Vec<&Line>> = BTreeMap::new();
        let mut strangers = Vec::new();
        for line in &self.lines {
            match lookup.find(&line.aliases) {
                Match::One(student) => lines.entry(student).or_default().push(line),
                Match::None => strangers.push(line.aliases[0].as_str()),
                Match::Several(learners) => {
                    let what = lookup::ambiguous(&line.aliases, &learners);
                    submitted.notes.push(format!("--times, {}: {what}", line.place));
                }
            }
        }
        let mut without = Vec::new();
        for (student, lines) in lines {
            let times: Vec<Moment> = lines.iter().filter_map(|line| line.submitted).collect();
            match times.iter().max() {
                Some(last) => _ = submitted.by_student.insert(student, *last),
                None => without.push(student),
            }
            if times.len() > 1 && times.iter().any(|time| *time != times[0]) {
                let places: Vec<_> = lines.iter().map(|line| line.place.as_str()).collect();
                let places = places.join(" and ");
                let name = student.escape_debug();
                submitted
                    .notes
                    .push(format!("--times: {name} has times in {places}. The latest counts"));
            }
        }
        submitted.notes.extend(listed("--times names people who are not in the class", &strangers));
        submitted.notes.extend(listed("--times has a line and no time for", &without));
        submitted
    }
}

impl Submitted<'_> {
    /// The time of this learner's submission, if the file has it.
    pub fn of(&self, student: &str) -> Option<Moment> {
        self.by_student.get(student).copied().or(self.everybody)
    }
}

/// Gradescope's account of one submission.
#[derive(Deserialize)]
struct Metadata {
    created_at: Moment,
    #[serde(default)]
    assignment: Dates,
    #[serde(default)]
    users: Vec<User>,
}

#[derive(Deserialize)]
struct User {
    #[serde(default)]
    assignment: Dates,
}

#[derive(Default, Deserialize)]
struct Dates {
    #[serde(default)]
    due_date: Option<Moment>,
}

/// The times in the list of Gradescope's export.
fn list(path: &Path) -> Result<Times, TableError> {
    let submitters = layout::submitters(&bytes(path)?).map_err(|what| TableError::Form {
        path: path.to_owned(),
        what: format!("{what}\nhint: name Gradescope's submission_metadata.yml, or a CSV file"),
    })?;
    let line = |HandedIn { folder, aliases, submitted }| Line { place: folder, aliases, submitted };
    Ok(Times { lines: submitters.into_iter().map(line).collect(), ..Times::default() })
}

fn bytes(path: &Path) -> Result<Vec<u8>, TableError> {
    fs::read(path).map_err(|source| TableError::Read { path: path.to_owned(), source })
}

fn metadata(path: &Path) -> Result<Times, TableError> {
    let bytes = bytes(path)?;
    let metadata: Metadata = serde_json::from_slice(&bytes).map_err(|error| TableError::Form {
        path: path.to_owned(),
        what: format!("{error}\nhint: name Gradescope's submission_metadata.json, or a CSV file"),
    })?;
    // All members of a group get one result, so the latest of their due dates counts.
    let own = metadata.users.iter().filter_map(|user| user.assignment.due_date).max();
    let due = own.filter(|own| metadata.assignment.due_date != Some(*own));
    let common_due = metadata.assignment.due_date;
    Ok(Times { everybody: Some(metadata.created_at), due, common_due, ..Times::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(name: &str, text: &str, zone: Option<&Zone>) -> Result<Times, TableError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        Times::read(&path, zone)
    }

    fn berlin() -> Zone {
        Zone::named("Europe/Berlin").unwrap()
    }

    /// The time of each learner in UTC, and the notes.
    fn seen(times: &Times, students: &[&str]) -> (Vec<String>, String) {
        let lookup = Lookup::new(None, students.iter().copied());
        let submitted = times.of(&lookup);
        let time = |student: &&str| submitted.of(student).map_or("-".into(), |t| t.to_string());
        (students.iter().map(time).collect(), submitted.notes.join("\n"))
    }

    #[test]
    fn each_systems_exports_are_read() {
        for text in [
            "student,submitted\nada,2026-03-01 12:00:00 +0100\n",
            "First Name,Last Name,SID,Email,Submission Time\nAda,L,ada,a@x,2026-03-01 03:00:00 -0800\n",
            "Identifier,Full name,Username,Last modified (submission)\n\
             Participant 7,Ada L,ada,\"Sunday, 1 March 2026, 12:00 PM\"\n",
            "Username;Submission Date\nada;Mar 1, 2026 12:00 PM\n",
            "Vollständiger Name;Zuletzt geändert (Abgabe)\nada;Sonntag, 1. März 2026, 12:00\n",
            "login\tsubmitted_at\nADA\t01.03.2026 12:00\n",
        ] {
            let times = times("times.csv", text, Some(&berlin())).unwrap();
            assert_eq!(seen(&times, &["ada"]).0, ["2026-03-01T11:00:00Z"], "{text}");
        }
    }

    #[test]
    fn the_later_time_counts() {
        let text = "student,submitted\nada,2026-03-09T10:00:00Z\nada,2026-03-01T10:00:00Z\n";
        let (seen, said) = seen(&times("t.csv", text, None).unwrap(), &["ada"]);
        assert_eq!(seen, ["2026-03-09T10:00:00Z"]);
        assert!(said.contains("ada has times in line 2 and line 3. The latest counts"), "{said}");
    }

    #[test]
    fn missing_and_unknown_learners_are_noted() {
        let text = "student,submitted\nada,-\nben,\nbenn,2026-03-01T10:00:00Z\n";
        let (seen, said) = seen(&times("t.csv", text, None).unwrap(), &["ada", "ben", "eva"]);
        assert_eq!(seen, ["-", "-", "-"]);
        assert!(said.contains("no time for: ada, ben"), "{said}");
        assert!(said.contains("not in the class: benn"), "{said}");
    }

    #[test]
    fn ambiguous_names_are_noted_with_their_line() {
        let text = "name,submitted\nLee Kim,2026-03-01T10:00:00Z\n";
        let (seen, said) = seen(&times("t.csv", text, None).unwrap(), &["Kim Lee", "Lee, Kim"]);
        assert_eq!(seen, ["-", "-"]);
        let expected =
            "--times, line 2: Lee Kim is ignored, because it could mean Kim Lee or Lee, Kim";
        assert_eq!(said, expected);
    }

    #[test]
    fn columns_reveal_the_day_order() {
        let text = "student;submitted\nada;3/1/2026 10:00\nben;13/1/2026 10:00\n";
        let read = times("t.csv", text, Some(&berlin())).unwrap();
        assert_eq!(seen(&read, &["ada"]).0, ["2026-01-03T09:00:00Z"]);
        let error = times("t.csv", "student,submitted\nada,3/1/2026 10:00\n", Some(&berlin()));
        let error = error.unwrap_err().to_string();
        assert!(error.contains("line 2: `3/1/2026 10:00` has day, month"), "{error}");
    }

    #[test]
    fn errors_give_line_and_hint() {
        for (text, what) in [
            ("student,submitted\nada,noon\n", "line 2: `noon` is not a time"),
            ("student,submitted\nada,2026-03-01\n", "line 2: `2026-03-01` has no time of day"),
            ("student,submitted\nada,2026-03-01 10:00\n", "has no time zone"),
            ("student,when\nada,2026-03-01 10:00\n", "line 1: there is no column `submitted`"),
            ("seat,submitted\nada,2026-03-01 10:00\n", "line 1: there is no column `student`"),
        ] {
            let error = times("t.csv", text, None).unwrap_err().to_string();
            assert!(error.contains(what) && error.contains("hint: "), "{error}");
        }
        assert!(times("t.json", "{}", None).unwrap_err().to_string().contains("created_at"));
    }

    #[test]
    fn gradescopes_list_gives_times() {
        let text = "submission_1:\n  :submitters:\n  - :name: Ada\n    :email: a@x.org\n  - :name: Ben\n  \
                    :created_at: 2026-03-01 10:00:00 Z\n";
        let read = times("submission_metadata.yml", text, None).unwrap();
        let (seen, said) = seen(&read, &["a@x.org", "Ben"]);
        assert_eq!((seen, said.as_str()), (vec!["2026-03-01T10:00:00Z".to_owned(); 2], ""));
        let error = times("m.yml", "student,submitted\n", None).unwrap_err().to_string();
        assert!(error.contains("no list of submissions\nhint: "), "{error}");
    }

    #[test]
    fn gradescope_metadata_gives_personal_due_dates() {
        let metadata = |users: &str| {
            let text = format!(
                r#"{{"id": 1, "created_at": "2018-07-01T14:22:32.365935-07:00",
                "assignment": {{"due_date": "2018-07-01T12:00:00.0-07:00"}}, "users": [{users}]}}"#
            );
            times("m.json", &text, None).unwrap()
        };
        let plain = metadata("");
        assert_eq!(seen(&plain, &["any"]).0, ["2018-07-01T21:22:32Z"]);
        let same = r#"{"id": 2, "assignment": {"due_date": "2018-07-01T12:00:00.0-07:00"}}"#;
        let later = r#"{"id": 3, "assignment": {"due_date": "2018-07-03T12:00:00.0-07:00"}}"#;
        assert_eq!((plain.due, metadata(same).due), (None, None));
        let due = metadata(&format!("{same},{later}")).due.unwrap();
        assert_eq!(due.to_string(), "2018-07-03T19:00:00Z");
    }
}
