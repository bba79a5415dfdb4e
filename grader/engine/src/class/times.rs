//! When each submission was handed in, from a file: a CSV `student,submitted`, or the
//! `submission_metadata.json` that Gradescope puts beside one submission.
//!
//! The clock and the files' own times are never asked: unpacking, copying and grading again change
//! them.

use std::{collections::BTreeMap, fs, io, path::Path};

use serde::Deserialize;

use super::roster::{TableError, rows};
use crate::course::moment::Moment;

const HEADER: &str = "student,submitted";

/// Times by learner.
#[derive(Debug, Clone, Default)]
pub struct Times {
    by_student: BTreeMap<String, Moment>,
    /// For whoever is not named.
    everybody: Option<Moment>,
}

#[derive(Deserialize)]
struct Row {
    student: String,
    submitted: Moment,
}

#[derive(Deserialize)]
struct Metadata {
    created_at: Moment,
}

impl Times {
    /// Reads such a file.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or a time is none.
    pub fn read(path: &Path) -> Result<Self, TableError> {
        let mut times = Self::default();
        if path.extension().is_some_and(|ending| ending == "json") {
            let failed = |source: io::Error| TableError::Content {
                path: path.to_owned(),
                line: 1,
                what: format!("it has no `created_at`: {source}"),
            };
            let bytes = fs::read(path).map_err(failed)?;
            let metadata: Metadata =
                serde_json::from_slice(&bytes).map_err(|error| failed(error.into()))?;
            times.everybody = Some(metadata.created_at);
        } else {
            let rows = rows::<Row>(path, HEADER)?;
            times.by_student.extend(rows.into_iter().map(|(_, row)| (row.student, row.submitted)));
        }
        Ok(times)
    }

    /// Learners of whom it has a time and whom `known` does not know: where one is meant who is in the class, the
    /// name is a slip.
    pub fn strangers<'a>(
        &'a self,
        known: impl Fn(&str) -> bool + 'a,
    ) -> impl Iterator<Item = &'a str> {
        self.by_student.keys().map(String::as_str).filter(move |student| !known(student))
    }

    /// When this learner handed in; `None` when nobody says.
    pub fn of(&self, student: &str) -> Option<Moment> {
        self.by_student.get(student).copied().or(self.everybody)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_and_gradescopes_metadata_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let table = folder.path().join("times.csv");
        fs::write(&table, "student,submitted\nada,2026-03-01 12:00:00 +0100\n").unwrap();
        let times = Times::read(&table).unwrap();
        assert_eq!(times.of("ada").unwrap().to_string(), "2026-03-01T11:00:00Z");
        assert!(times.of("ben").is_none());
        assert_eq!(times.strangers(|student| student == "ben").collect::<Vec<_>>(), ["ada"]);

        let metadata = folder.path().join("submission_metadata.json");
        fs::write(&metadata, r#"{"id": 1, "created_at": "2018-07-01T14:22:32.365935-07:00"}"#)
            .unwrap();
        let times = Times::read(&metadata).unwrap();
        assert_eq!(times.of("anybody").unwrap().to_string(), "2018-07-01T21:22:32Z");
        fs::write(&table, "student,submitted\nada,noon\n").unwrap();
        assert!(Times::read(&table).is_err());
    }
}
