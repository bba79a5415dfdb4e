//! Gradescope's export: a folder a submission, and a list of who has handed which in.
//!
//! A submission may be a group's: then each of its submitters has it, and it is graded once.

use std::{fs, io, path::Path};

use yaml_rust2::{Yaml, YamlLoader};

use super::entry::Entry;
use crate::{class::roster::Roster, intake::IntakeError};

/// The list's name.
pub(super) const LIST: &str = "submission_metadata.yml";

/// The largest list that is read, in bytes. It holds every result that Gradescope had, too.
const LARGEST_BYTES: u64 = 256 << 20;

/// The submissions of an export.
///
/// # Errors
///
/// When the list cannot be read or is not of Gradescope's form.
pub(super) fn entries(
    class: &Path,
    list: &Path,
    roster: Option<&Roster>,
) -> Result<Vec<Entry>, IntakeError> {
    let unreadable = |source| IntakeError::Unreadable { path: list.to_owned(), source };
    let invalid = |what: String| unreadable(io::Error::new(io::ErrorKind::InvalidData, what));
    let size = fs::metadata(list).map_err(unreadable)?.len();
    if size > LARGEST_BYTES {
        return Err(invalid(format!("it has {size} bytes, more than is read")));
    }
    let text = fs::read_to_string(list).map_err(unreadable)?;
    let documents = YamlLoader::load_from_str(&text).map_err(|e| invalid(e.to_string()))?;
    let Some(submissions) = documents.first().and_then(Yaml::as_hash) else {
        return Err(invalid("it is no list of submissions".into()));
    };
    let mut entries = Vec::new();
    for (folder, submission) in submissions {
        let Some(from) = folder.as_str().filter(|name| is_one_name(name)) else { continue };
        let submitted = text_of(&submission[":created_at"]).and_then(|text| text.parse().ok());
        let submitters = submission[":submitters"].as_vec().map_or(&[][..], Vec::as_slice);
        for submitter in submitters {
            entries.push(Entry {
                student: student(submitter, roster).unwrap_or_else(|| from.to_owned()),
                path: class.join(from),
                from: from.to_owned(),
                submitted,
                notes: Vec::new(),
            });
        }
    }
    Ok(entries)
}

/// The roster's name for a submitter, or else the first identifier that Gradescope knows.
fn student(submitter: &Yaml, roster: Option<&Roster>) -> Option<String> {
    let known = [":sid", ":email", ":name"].map(|key| text_of(&submitter[key]));
    let known: Vec<String> = known.into_iter().flatten().filter(|text| !text.is_empty()).collect();
    let person = known.iter().find_map(|alias| roster?.find(alias));
    person.map(|person| person.student.clone()).or_else(|| known.into_iter().next())
}

fn text_of(value: &Yaml) -> Option<String> {
    match value {
        Yaml::String(text) | Yaml::Real(text) => Some(text.clone()),
        Yaml::Integer(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A folder's name, and no path that leads elsewhere.
fn is_one_name(name: &str) -> bool {
    let mut parts = Path::new(name).components();
    parts.next().is_some_and(|part| part.as_os_str() == name)
        && parts.next().is_none()
        && !matches!(name, "." | ".." | "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXPORT: &str = "---
submission_11:
  :submitters:
  - :name: Ada Lovelace
    :sid: '0042'
    :email: ada@x.org
  - :name: Ben Bit
    :sid: ''
    :email: ben@x.org
  :created_at: 2023-02-10 22:36:51.180110000 Z
  :score: 10.0
  :results:
    :output: |-
      submission_99:
        :created_at: never
\"../../etc\":
  :submitters:
  - :name: Mallory
submission_12:
  :submitters:
  - :name: Eva
  :created_at: 2023-02-11 08:00:00 Z
";

    fn read(text: &str) -> Result<Vec<Entry>, IntakeError> {
        let folder = tempfile::tempdir().unwrap();
        let list = folder.path().join(LIST);
        fs::write(&list, text).unwrap();
        entries(folder.path(), &list, None)
    }

    #[test]
    fn each_submitter_of_a_group_has_its_submission_and_time() {
        let found = read(EXPORT).unwrap();
        let seen: Vec<_> = found
            .iter()
            .map(|entry| (entry.student.as_str(), entry.from.as_str(), entry.submitted.is_some()))
            .collect();
        assert_eq!(
            seen,
            [
                ("0042", "submission_11", true),
                ("ben@x.org", "submission_11", true),
                ("Eva", "submission_12", true)
            ]
        );
        assert_eq!(found[0].submitted.unwrap().to_string(), "2023-02-10T22:36:51Z");
    }

    #[test]
    fn what_is_no_list_is_refused() {
        for text in ["", "- a\n- b\n", "\"unclosed", "{"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
