//! The roster: who is in the class. A CSV file with a header: `student,name,email,section`.
//!
//! Only `student` must be there; it is the name that results go by. `extra_days` may stand beside the
//! others: late days that cost this learner nothing. Other columns are passed over.

use std::{
    collections::BTreeMap,
    fs::File,
    path::{Path, PathBuf},
};

use serde::Deserialize;

/// One learner of the roster.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Person {
    /// The name that results go by.
    pub student: String,
    /// The full name.
    #[serde(default)]
    pub name: String,
    /// The address, by which Gradescope knows people.
    #[serde(default)]
    pub email: String,
    /// The section.
    #[serde(default)]
    pub section: String,
    /// Late days of this learner's own.
    #[serde(default)]
    pub extra_days: Option<u32>,
}

/// A class list.
#[derive(Debug, Clone, Default)]
pub struct Roster {
    people: Vec<Person>,
    /// Who has this student name or address, in lower case. A student name goes before another's address.
    by_id: BTreeMap<String, usize>,
    /// Who has this full name; `None` when several have.
    by_name: BTreeMap<Vec<String>, Option<usize>>,
}

/// A table that an instructor has written cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// It cannot be read, or a line is not of its form.
    #[error("cannot read {path}: {source}\nhint: it needs a first line `{header}`")]
    Read {
        /// The file.
        path: PathBuf,
        /// Its columns.
        header: &'static str,
        /// Why, with its line.
        source: csv::Error,
    },
    /// A line says something that cannot be.
    #[error("{path}, line {line}: {what}")]
    Content {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// What is wrong and what to do.
        what: String,
    },
}

/// The lines of a table with their numbers.
pub(super) fn rows<T: serde::de::DeserializeOwned>(
    path: &Path,
    header: &'static str,
) -> Result<Vec<(u64, T)>, TableError> {
    let failed = |source| TableError::Read { path: path.to_owned(), header, source };
    let file = File::open(path).map_err(|error| failed(error.into()))?;
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(file);
    // A spreadsheet puts a byte order mark before the first column's name.
    let mut names = reader.headers().map_err(failed)?.clone();
    if let Some(first) = names.get(0).and_then(|name| name.strip_prefix('\u{feff}')) {
        let rest = names.iter().skip(1);
        names = std::iter::once(first).chain(rest).map(str::to_owned).collect();
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(failed)?;
        let line = record.position().map_or(0, csv::Position::line);
        rows.push((line, record.deserialize(Some(&names)).map_err(failed)?));
    }
    Ok(rows)
}

impl Roster {
    /// Reads a roster.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or names a learner twice or not at all.
    pub fn read(path: &Path) -> Result<Self, TableError> {
        let mut roster = Self::default();
        for (line, person) in rows::<Person>(path, "student,name,email,section")? {
            let content = |what: String| TableError::Content { path: path.to_owned(), line, what };
            if person.student.is_empty() {
                return Err(content("the first column, `student`, is empty".into()));
            }
            let place = roster.people.len();
            if let Some(other) = roster.by_id.insert(person.student.to_lowercase(), place) {
                let (one, other) = (&person.student, &roster.people[other].student);
                return Err(content(format!("`{one}` stands there already, as `{other}`")));
            }
            if !person.name.is_empty() {
                let named = roster.by_name.entry(plain_name(&person.name));
                named.and_modify(|who| *who = None).or_insert(Some(place));
            }
            roster.people.push(person);
        }
        let people = roster.people.iter().enumerate();
        for (place, person) in people.filter(|(_, person)| !person.email.is_empty()) {
            roster.by_id.entry(person.email.to_lowercase()).or_insert(place);
        }
        Ok(roster)
    }

    /// Everybody in it.
    pub fn people(&self) -> &[Person] {
        &self.people
    }

    /// The learner with this name.
    pub fn person(&self, student: &str) -> Option<&Person> {
        let place = self.by_id.get(&student.to_lowercase())?;
        self.people.get(*place).filter(|person| person.student == student)
    }

    /// The learner whom a system means that knows them by `alias`: their student name or address, or
    /// their full name if nobody else has it.
    pub fn find(&self, alias: &str) -> Option<&Person> {
        let alias = alias.trim();
        if alias.is_empty() {
            return None;
        }
        let by_id = self.by_id.get(&alias.to_lowercase()).copied();
        let place = by_id.or_else(|| self.by_name.get(&plain_name(alias)).copied().flatten())?;
        self.people.get(place)
    }
}

/// A full name without case, spaces, commas and the order of its words: systems differ in them.
fn plain_name(name: &str) -> Vec<String> {
    let mut words: Vec<String> = name
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.sort();
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roster(text: &str) -> Result<Roster, TableError> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        Roster::read(file.path())
    }

    #[test]
    fn people_are_found_by_name_address_and_full_name() {
        let text = "\u{feff}student,name,email,section,seat\n\
                    al1,\"Lovelace, Ada\",ada@x.org,A,9\nbb2,Ben Bit,ben@x.org,B,1\n";
        let roster = roster(text).unwrap();
        for alias in ["al1", "AL1", "ADA@x.org", "Ada Lovelace", "ada  lovelace"] {
            assert_eq!(roster.find(alias).unwrap().student, "al1", "{alias}");
        }
        assert!(roster.find("Eva").is_none() && roster.find("").is_none());
    }

    #[test]
    fn a_full_name_that_two_have_finds_neither() {
        let roster = roster("student,name\na,Kim Lee\nb,Lee Kim\n").unwrap();
        assert!(roster.find("Kim Lee").is_none());
        assert_eq!(roster.find("b").unwrap().student, "b");
    }

    #[test]
    fn a_line_that_cannot_be_is_refused_with_its_number() {
        assert!(roster("student\na\na\n").unwrap_err().to_string().contains("line 3"));
        assert!(roster("student\na\nA\n").unwrap_err().to_string().contains("line 3"));
        assert!(roster("student,name\n,Ada\n").unwrap_err().to_string().contains("line 2"));
        assert!(roster("name\nAda\n").unwrap_err().to_string().contains("hint"));
    }
}
