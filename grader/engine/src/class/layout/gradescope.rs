//! Reads Gradescope's export, which has one folder per submission and a list of their submitters.
//!
//! A group's submission counts for each of its submitters, and is graded once. If a person has several submissions, the
//! later one counts, by the times in the list.

use std::{fs, path::Path};

use super::{
    entry::Entry,
    item::Item,
    matching::shown,
    people::lost_zeros,
    yaml::{self, Node},
};
use crate::{
    class::roster::{Person, Roster},
    course::moment::Moment,
    intake::{Attempt, IntakeError, Source},
};

/// The list's name.
pub(super) const LIST: &str = "submission_metadata.yml";

/// The maximum size of the list in bytes. It also has all of Gradescope's results.
pub(super) const LARGEST_BYTES: u64 = 32 << 20;

/// The maximum number of submitters of all submissions.
const MOST_SUBMITTERS: usize = 50_000;

/// Keys of a submission that are not needed. They make up most of the list.
const UNWANTED: [&str; 3] = [":results", ":history", ":autograder_results"];

/// One submission of the list.
#[derive(Debug)]
pub(super) struct Submission {
    /// The folder's name.
    pub(super) folder: String,
    submitters: Vec<Submitter>,
    submitted: Option<Moment>,
}

/// Gradescope's identifiers of a submitter. Each may be empty.
#[derive(Debug)]
struct Submitter {
    sid: String,
    email: String,
    name: String,
}

/// A roster, and whether it has the SIDs of Gradescope.
#[derive(Debug, Clone, Copy)]
pub(super) struct People<'a> {
    roster: &'a Roster,
    has_sids: bool,
}

/// When a person handed in.
#[derive(Debug)]
pub struct HandedIn {
    /// The submission's folder.
    pub folder: String,
    /// The person's identifiers, the preferred first.
    pub aliases: Vec<String>,
    /// The time of the submission.
    pub submitted: Option<Moment>,
}

/// Reads the list.
///
/// # Errors
///
/// When it cannot be read or does not have Gradescope's format.
pub(super) fn read(list: &Path) -> Result<Vec<Submission>, IntakeError> {
    let unreadable = |source| IntakeError::Unreadable { path: list.to_owned(), source };
    let unusable = |what| IntakeError::List { path: list.to_owned(), what };
    let size = fs::metadata(list).map_err(unreadable)?.len();
    if size > LARGEST_BYTES {
        return Err(unusable(format!("it has {size} bytes. The maximum is {LARGEST_BYTES}")));
    }
    parse(&fs::read(list).map_err(unreadable)?).map_err(unusable)
}

/// The identifiers of each submitter in the list's bytes, the preferred first, with the folder and the time of the
/// submission.
///
/// # Errors
///
/// When the list does not have Gradescope's format.
pub fn submitters(bytes: &[u8]) -> Result<Vec<HandedIn>, String> {
    let mut found = Vec::new();
    for Submission { folder, submitters, submitted } in parse(bytes)? {
        let aliases = submitters.iter().map(|submitter| submitter.aliases().cloned().collect());
        let known = aliases.filter(|aliases: &Vec<String>| !aliases.is_empty());
        found.extend(known.map(|aliases| HandedIn { folder: folder.clone(), aliases, submitted }));
    }
    Ok(found)
}

/// Reads the list's bytes.
pub(super) fn parse(bytes: &[u8]) -> Result<Vec<Submission>, String> {
    let text = std::str::from_utf8(bytes).map_err(|error| error.to_string())?;
    let root = yaml::parse(text, &UNWANTED)?;
    let Node::Map(submissions) = root.as_ref() else {
        return Err("it is no list of submissions".into());
    };
    let mut found = Vec::new();
    let mut count = 0;
    for (folder, submission) in submissions.iter().filter(|(folder, _)| is_one_name(folder)) {
        let submitters = submission.get(":submitters").map_or(&[][..], Node::values);
        count += submitters.len();
        if count > MOST_SUBMITTERS {
            return Err(format!("it has more than {MOST_SUBMITTERS} submitters"));
        }
        found.push(Submission {
            folder: folder.clone(),
            submitters: submitters.iter().map(|submitter| Submitter::of(submitter)).collect(),
            submitted: submission
                .get(":created_at")
                .and_then(Node::text)
                .and_then(|text| text.parse().ok()),
        });
    }
    Ok(found)
}

impl Submitter {
    fn of(submitter: &Node) -> Self {
        let [sid, email, name] = [":sid", ":email", ":name"].map(|key| {
            let text = submitter.get(key).and_then(Node::text).filter(|text| *text != "~");
            text.unwrap_or_default().to_owned()
        });
        Self { sid, email, name }
    }

    /// The identifiers that it has, the preferred first.
    fn aliases(&self) -> impl Iterator<Item = &String> {
        [&self.sid, &self.email, &self.name].into_iter().filter(|alias| !alias.is_empty())
    }

    /// An entry without files, with the roster's name for the submitter, or else the first identifier. `None` if it has
    /// no identifier.
    fn entry(&self, from: &str, people: Option<People>) -> Option<Entry> {
        let first = self.aliases().next()?;
        let entry = Entry::new(first.clone(), from.to_owned(), Vec::new());
        let Some(people) = people else { return Some(entry) };
        let mut found = self.aliases().filter_map(|alias| {
            let (person, is_similar_only) = people.roster.look_up(alias).person()?;
            Some((alias, person, is_similar_only))
        });
        let Some((alias, person, is_similar_only)) = found.next() else { return Some(entry) };
        let other = found.find(|(_, other, is_similar)| *other != person && !is_similar);
        let contradiction = other.map(|(name, other, _)| {
            format!("{alias} is {} on the roster, but {name} is {}", shown(person), other.student)
        });
        let strange = self.strange_ids(person, people).filter(|_| *alias == self.name);
        let doubts = contradiction.into_iter().chain(strange).collect();
        let notes = Vec::from_iter(lost_zeros(alias, Some(people.roster)));
        Some(Entry { student: person.student.clone(), is_similar_only, notes, doubts, ..entry })
    }

    /// A doubt about a person that only the name identifies, although the roster has SIDs or addresses.
    fn strange_ids(&self, person: &Person, people: People) -> Option<String> {
        let has_sids = people.has_sids && !self.sid.is_empty();
        let has_emails = !person.email.is_empty() && !self.email.is_empty();
        let strange = has_sids.then_some(&self.sid).or(has_emails.then_some(&self.email))?;
        Some(format!("matched by name only, because {strange} is not on the roster"))
    }
}

impl<'a> People<'a> {
    /// The people of a roster, for a list of these submissions.
    pub(super) fn of(roster: &'a Roster, list: &[Submission]) -> Self {
        let mut submitters = list.iter().flat_map(|submission| &submission.submitters);
        let has_sids = submitters
            .any(|submitter| !submitter.sid.is_empty() && roster.find(&submitter.sid).is_some());
        Self { roster, has_sids }
    }
}

impl Submission {
    /// An entry for each submitter. Without submitters, one entry with the folder's name.
    pub(super) fn entries(&self, items: &[Item], people: Option<People>) -> Vec<Entry> {
        let item = items.iter().find(|item| item.name == self.folder);
        let source = item.map(|item| Source {
            place: item.place.clone(),
            name: item.name.clone(),
            attempt: Attempt::numbered(self.submitted.map_or(0, Moment::seconds)),
        });
        let refused =
            source.is_none().then(|| format!("the list names {}, which is not there", self.folder));
        let of_submitter = |submitter: &Submitter| submitter.entry(&self.folder, people);
        let mut entries: Vec<Entry> = self.submitters.iter().filter_map(of_submitter).collect();
        if entries.is_empty() {
            entries.push(Entry::new(self.folder.clone(), self.folder.clone(), Vec::new()));
        }
        for entry in &mut entries {
            entry.submitted = self.submitted;
            entry.refused.clone_from(&refused);
            entry.sources.extend(source.clone());
        }
        entries
    }
}

/// Whether this is a plain folder name and not a path to another folder.
fn is_one_name(name: &str) -> bool {
    let mut parts = Path::new(name).components();
    parts.next().is_some_and(|part| part.as_os_str() == name)
        && parts.next().is_none()
        && !matches!(name, "." | ".." | "/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{class::layout, sample::course};

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

    fn entries(text: &str) -> Vec<Entry> {
        let submissions = parse(text.as_bytes()).unwrap();
        submissions.iter().flat_map(|submission| submission.entries(&[], None)).collect()
    }

    #[test]
    fn group_members_share_submission_and_time() {
        let found = entries(EXPORT);
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
        assert!(found[0].refused.as_ref().unwrap().contains("not there"));
    }

    #[test]
    fn lost_zeros_are_noted() {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), "student,email\n42,ada@x.org\n").unwrap();
        let roster = Roster::read(file.path()).unwrap();
        let submissions = parse(EXPORT.as_bytes()).unwrap();
        let ada = &submissions[0].entries(&[], Some(People::of(&roster, &submissions)))[0];
        assert_eq!(ada.student, "42");
        assert_eq!(ada.notes, ["0042 is 42 on the roster: leading zeros are lost"]);
    }

    #[test]
    fn submitters_may_be_yaml_aliases() {
        let text = "a:\n  :submitters:\n  - &1\n    :name: Ada\nb:\n  :submitters:\n  - *1\n";
        let students: Vec<_> = entries(text).into_iter().map(|entry| entry.student).collect();
        assert_eq!(students, ["Ada", "Ada"]);
    }

    #[test]
    fn an_unusable_list_is_reported_on_disk_and_in_an_archive() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["submission_11", "submission_12"] {
            fs::create_dir_all(folder.path().join("class").join(name)).unwrap();
        }
        fs::write(folder.path().join("class").join(LIST), "<html>log in</html>").unwrap();
        let zip = folder.path().join("class.zip");
        let mut writer = zip::ZipWriter::new(fs::File::create(&zip).unwrap());
        writer.start_file(LIST, zip::write::SimpleFileOptions::default()).unwrap();
        writer.finish().unwrap();
        for class in [folder.path().join("class"), zip] {
            let found = layout::find(&class, layout::Known::default(), &course());
            let error = found.unwrap_err().to_string();
            let says = error.contains(&format!("{LIST} cannot be used: it is"));
            assert!(says && error.contains("hint: download"), "{error}");
        }
    }

    #[test]
    fn malformed_lists_are_refused() {
        for text in ["", "- a\n- b\n", "\"unclosed", "{"] {
            assert!(parse(text.as_bytes()).is_err(), "{text}");
        }
    }
}
