//! Counts the late days that learners have used in other assignments of the term.
//!
//! They are read from the records of these assignments each time, so that a regrade there counts, too.

use std::{collections::BTreeMap, fs, io, path::Path};

use serde::Deserialize;

/// The part of a record about lateness.
#[derive(Deserialize)]
struct Used {
    student: String,
    #[serde(default)]
    assignment: Option<String>,
    #[serde(default)]
    late: Option<Days>,
}

#[derive(Deserialize)]
struct Days {
    #[serde(default)]
    term_days: u32,
}

/// The number of the term's late days that each learner has used, from the records in `folders`. Records of
/// `assignment` itself do not count.
///
/// # Errors
///
/// When a folder cannot be read or holds no record.
pub fn days_used(
    folders: &[impl AsRef<Path>],
    assignment: Option<&str>,
) -> io::Result<BTreeMap<String, u32>> {
    let mut used: BTreeMap<String, u32> = BTreeMap::new();
    for folder in folders {
        let folder = folder.as_ref();
        let mut records = 0;
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let is_json = path.extension().is_some_and(|ending| ending == "json");
            let Some(record) = is_json.then(|| read(&path)).transpose()?.flatten() else {
                continue;
            };
            records += 1;
            if assignment.is_none() || record.assignment.as_deref() != assignment {
                *used.entry(record.student).or_default() += record.late.map_or(0, |l| l.term_days);
            }
        }
        if records == 0 {
            return Err(io::Error::new(io::ErrorKind::NotFound, "it holds no record"));
        }
    }
    Ok(used)
}

/// `None` for a file that is not a record.
fn read(path: &Path) -> io::Result<Option<Used>> {
    Ok(serde_json::from_slice(&fs::read(path)?).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{class::testing::record, record::Lateness};

    #[test]
    fn other_assignments_term_days_add_up() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, assignment: &str, term_days| {
            let late = Lateness { days: 3, days_charged: 0, term_days, points_lost: 0.0 };
            let mut record = record("ada", 4.0);
            record.assignment = Some(assignment.into());
            record.late = Some(late);
            let path = folder.path().join(name);
            fs::create_dir_all(&path).unwrap();
            fs::write(path.join("ada.json"), serde_json::to_vec(&record).unwrap()).unwrap();
            path
        };
        let folders = [write("1", "week-1", 1), write("2", "week-2", 2), write("3", "week-3", 4)];
        let used = days_used(&folders, Some("week-2")).unwrap();
        assert_eq!(used, BTreeMap::from([("ada".to_owned(), 5)]));
        fs::create_dir(folder.path().join("empty")).unwrap();
        assert!(days_used(&[folder.path().join("empty")], None).is_err());
    }
}
