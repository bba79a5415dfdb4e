//! Fills one column of a gradebook that a learning system has exported.
//!
//! The file is edited as bytes. Encoding, line ends, quotation marks and all other cells are preserved, so that the
//! system accepts the file again. People are found as on a roster ([`Roster`] reads the same file). A cell is filled
//! only if exactly one result and one row belong together. All other cells are preserved and reported.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    roster::{Person, Roster},
    table::{Table, TableError},
};
use crate::{record::Record, report::plain};

mod cells;
mod system;

use cells::Cells;
use system::{Column, System};

/// The folder of filled gradebooks within a folder of results.
pub const FOLDER: &str = "gradebook";

/// A gradebook, with the column to fill.
#[derive(Debug)]
pub struct Gradebook {
    path: PathBuf,
    bytes: Vec<u8>,
    cells: Cells,
    system: System,
    column: Column,
    people: Roster,
}

/// A gradebook with its column filled.
#[derive(Debug)]
pub struct Filled {
    /// The file's name.
    pub name: PathBuf,
    /// The file.
    pub bytes: Vec<u8>,
    /// The number of filled cells.
    pub cells: usize,
    /// Notes that a person should check, one sentence each.
    pub notes: Vec<String>,
}

/// A gradebook that cannot be filled.
#[derive(Debug, thiserror::Error)]
pub enum GradebookError {
    /// It cannot be read.
    #[error("cannot read {path}: {source}\nhint: check the path and its permissions")]
    Read {
        /// The file.
        path: PathBuf,
        source: io::Error,
    },
    /// It is not a table of people.
    #[error(transparent)]
    Table(#[from] TableError),
    /// It is not a gradebook of a known system, or the column is ambiguous.
    #[error("{path}: {what}")]
    Content {
        /// The file.
        path: PathBuf,
        /// What is wrong and what to do.
        what: String,
    },
}

impl Gradebook {
    /// Reads a gradebook and finds the selected column, or else that of the assignment, or that of the `course` by its
    /// title.
    ///
    /// # Errors
    ///
    /// When it cannot be read, is of no known system, or does not have exactly one such column.
    pub fn read(
        path: &Path,
        named: Option<&str>,
        assignment: Option<&str>,
        course: &str,
    ) -> Result<Self, GradebookError> {
        let bytes = fs::read(path)
            .map_err(|source| GradebookError::Read { path: path.to_owned(), source })?;
        // The error of the table explains a file that is not text.
        let table = Table::read(path)?;
        let people = Roster::read(path)?;
        let content = |what: String| GradebookError::Content { path: path.to_owned(), what };
        if bytes.contains(&0) {
            return Err(content("it is in UTF-16\nhint: export it again as CSV, in UTF-8".into()));
        }
        let cells = Cells::of(&bytes);
        let system = System::of(&table).ok_or_else(|| {
            content(
                "it is no gradebook of Canvas, Moodle or Brightspace\n\
                 hint: export the gradebook (Canvas), the grading worksheet (Moodle) or the grades with points \
                 (Brightspace)"
                    .into(),
            )
        })?;
        let column = system.column(&cells, &bytes, named, assignment, course).map_err(content)?;
        Ok(Self { path: path.to_owned(), bytes, cells, system, column, people })
    }

    /// Writes the points of `records` into the column. `roster` knows further names of the learners.
    pub fn fill(&self, records: &[Record], roster: Option<&Roster>) -> Filled {
        let mut by_line: BTreeMap<u64, Vec<&Record>> = BTreeMap::new();
        let mut notes = Vec::new();
        let mut strangers = Vec::new();
        for record in records {
            match self.person(&record.student, roster) {
                Some(person) => by_line.entry(person.line).or_default().push(record),
                None => strangers.push(record.student.as_str()),
            }
        }
        let comma = self.system.writes_commas(&self.cells, &self.bytes, &self.column);
        let (mut edits, mut failed, mut locked) = (Vec::new(), Vec::new(), Vec::new());
        for (line, own) in &by_line {
            let [record] = own.as_slice() else {
                let names: Vec<_> = own.iter().map(|record| record.student.as_str()).collect();
                notes.push(self.note("several results fit one row, and none was written", &names));
                continue;
            };
            if record.is_faulty() {
                failed.push(record.student.as_str());
            } else if self.system.is_locked(&self.cells, &self.bytes, *line) {
                locked.push(record.student.as_str());
            } else {
                let points = plain::points(record.score);
                let points = if comma { points.replace('.', ",") } else { points };
                edits.push((*line, points));
            }
        }
        notes.extend(self.maximum(records));
        for (names, what) in [
            (strangers, "not in the gradebook, or not one row alone"),
            (failed, "the grader failed, so the cell stays as it is"),
            (locked, "the system says that the grade cannot be changed"),
        ] {
            if !names.is_empty() {
                notes.push(self.note(what, &names));
            }
        }
        Filled {
            name: self.path.file_name().map(PathBuf::from).unwrap_or_default(),
            bytes: self.cells.edited(&self.bytes, self.column.place, &edits),
            cells: edits.len(),
            notes,
        }
    }

    fn note(&self, what: &str, names: &[&str]) -> String {
        let names: Vec<_> = names.iter().map(|name| name.escape_debug().to_string()).collect();
        format!("{}: {what}: {}", self.path.display(), names.join(", "))
    }

    /// A note if the gradebook's maximum differs from that of the results.
    fn maximum(&self, records: &[Record]) -> Option<String> {
        let own = self.system.maximum(&self.cells, &self.bytes, &self.column)?;
        let most = records.iter().map(|record| record.max_score).fold(0.0, f64::max);
        ((own - most).abs() > 1e-9).then(|| {
            let [own, most] = [own, most].map(plain::points);
            format!(
                "{}: `{}` has {own} points, and the results have {most}: they are written as they are, so set the \
                 maximum in the system to {most}",
                self.path.display(),
                self.column.title
            )
        })
    }

    /// The person of the gradebook with this result.
    fn person(&self, student: &str, roster: Option<&Roster>) -> Option<&Person> {
        if let Some(person) = self.people.find(student) {
            return Some(person);
        }
        let number = student.rsplit('_').next().unwrap_or(student);
        if let Some(person) = self.people.by_number(number) {
            return Some(person);
        }
        let known = roster?.person(student)?;
        let mut found: Option<&Person> = None;
        for alias in known.ids.iter().chain([&known.email, &known.name]).chain(&known.numbers) {
            let Some(person) = self.people.find(alias) else { continue };
            // Aliases of two different people identify neither.
            if found.is_some_and(|other| other.line != person.line) {
                return None;
            }
            found = Some(person);
        }
        found
    }
}

#[cfg(test)]
mod tests;
