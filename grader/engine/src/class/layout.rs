//! Which entry of a folder is whose submission: the layouts in which classes come.
//!
//! | layout | known by |
//! |---|---|
//! | one folder or archive a learner | nothing else fits |
//! | Gradescope's export | `submission_metadata.yml` |
//! | Moodle's download | names like `Ada Lovelace_123_assignsubmission_file_` |
//! | Canvas's download | names like `lovelaceada_LATE_12_345_lab.zip` |
//! | GitHub Classroom's clones | every folder is a clone, named `assignment-login` |
//!
//! Only names are looked at here, and Gradescope's list; what is inside is [`crate::intake`]'s.

mod entry;
mod gradescope;
mod names;

pub use entry::Entry;
use entry::without_ending;

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use witness::Part;

use super::roster::{Found, Roster};
use crate::{
    course::Course,
    intake::{IntakeError, archive},
};

/// How deep below its own folder a submission may lie: some systems and some learners wrap it.
const DEEPEST: usize = 3;

/// Finds the submissions at `path`: itself, or those of a class, sorted by learner.
///
/// # Errors
///
/// When `path` cannot be read, or there is nothing in it that could be a submission.
pub fn find(
    path: &Path,
    roster: Option<&Roster>,
    course: &Course,
) -> Result<Vec<Entry>, IntakeError> {
    let parts = course.catalog.parts;
    let unreadable = |source| IntakeError::Unreadable { path: path.to_owned(), source };
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(IntakeError::Missing { path: path.to_owned() });
        }
        Err(error) => return Err(unreadable(error)),
    };
    if !metadata.is_dir() || has_a_part(path, parts) {
        let whole = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let name = file_name(&whole);
        return Ok(vec![named(&without_ending(&name), path.to_owned(), name, roster)]);
    }
    let list = path.join(gradescope::LIST);
    let mut entries = if list.is_file() {
        gradescope::entries(path, &list, roster)?
    } else {
        let candidates = candidates(path).map_err(unreadable)?;
        let names: Vec<&str> = candidates.iter().map(|(name, _)| name.as_str()).collect();
        let clones = candidates.iter().all(|(_, path)| path.join(".git").is_dir());
        let meant = names::meaning(&names, &file_name(path), clones);
        let entries = candidates.iter().zip(meant).map(|((name, path), meant)| {
            let mut entry = named(&meant.student, path.clone(), name.clone(), roster);
            // A system's own number is surer than a name.
            if let Some(person) = roster.and_then(|roster| roster.by_number(&meant.person)) {
                entry.student.clone_from(&person.student);
            }
            (meant.attempt, entry)
        });
        latest(entries)
    };
    if entries.is_empty() {
        return Err(IntakeError::Nothing { path: path.to_owned(), example: course.example() });
    }
    entries.sort_by(|a, b| a.student.cmp(&b.student));
    Ok(entries)
}

/// Where in an entry the submission lies: the archive, or the folder with the parts. `None` when
/// there is none, or more than one.
pub fn root_of(entry: &Path, parts: &[Part]) -> Option<PathBuf> {
    let mut folders = vec![entry.to_owned()];
    for _ in 0..=DEEPEST {
        let whole = folders.iter().filter(|path| has_a_part(path, parts) || is_archive(path));
        match whole.collect::<Vec<_>>().as_slice() {
            [root] => return Some((*root).clone()),
            [] => {}
            _ => return None,
        }
        let below = folders.iter().filter_map(|folder| candidates(folder).ok());
        folders = below.flatten().map(|(_, path)| path).collect();
    }
    None
}

/// Folders and archives in a folder that may be submissions, sorted by name.
fn candidates(folder: &Path) -> io::Result<Vec<(String, PathBuf)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = file_name(&path);
        let hidden = name.starts_with('.') || name == "__MACOSX";
        // A link leads out of what was handed in.
        if !hidden && (is_real_folder(&path) || is_archive(&path)) {
            found.push((name, path));
        }
    }
    found.sort();
    Ok(found)
}

fn named(student: &str, path: PathBuf, from: String, roster: Option<&Roster>) -> Entry {
    let mut entry =
        Entry { student: student.to_owned(), path, from, submitted: None, notes: Vec::new() };
    match roster.map(|roster| roster.look_up(student)) {
        Some(Found::One(person)) => entry.student.clone_from(&person.student),
        Some(Found::WithoutZeros(person)) => {
            let lost =
                format!("{student} is {} on the roster: leading zeros are lost", person.student);
            entry.notes.push(lost);
            entry.student.clone_from(&person.student);
        }
        Some(Found::Several(_) | Found::Nobody) | None => {}
    }
    entry
}

/// The last attempt of each learner; the record tells of the others.
fn latest(entries: impl Iterator<Item = (u64, Entry)>) -> Vec<Entry> {
    let mut by_student: BTreeMap<String, Vec<(u64, Entry)>> = BTreeMap::new();
    for (attempt, entry) in entries {
        by_student.entry(entry.student.clone()).or_default().push((attempt, entry));
    }
    let last = by_student.into_values().filter_map(|mut attempts| {
        attempts.sort_by_key(|(attempt, _)| *attempt);
        let (_, mut last) = attempts.pop()?;
        if !attempts.is_empty() {
            let others: Vec<_> = attempts.iter().map(|(_, entry)| entry.from.as_str()).collect();
            last.notes.push(format!(
                "graded from {}; also there: {}",
                last.from,
                others.join(", ")
            ));
        }
        Some(last)
    });
    last.collect()
}

fn has_a_part(path: &Path, parts: &[Part]) -> bool {
    parts.iter().any(|part| is_real_folder(&path.join(part.folder)))
}

fn is_real_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_dir())
}

fn is_archive(path: &Path) -> bool {
    archive::is_named_like_one(path)
        && fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_file())
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{CATALOG, course};

    fn class(entries: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for entry in entries {
            let path = folder.path().join(entry);
            if entry.contains(".zip") || entry.ends_with(".gz") || entry.ends_with(".txt") {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, "").unwrap();
            } else {
                fs::create_dir_all(path).unwrap();
            }
        }
        folder
    }

    fn students(entries: &[&str], roster: Option<&Roster>) -> Vec<String> {
        let folder = class(entries);
        let found = find(folder.path(), roster, &course()).unwrap();
        found.into_iter().map(|entry| entry.student).collect()
    }

    #[test]
    fn a_folder_or_an_archive_a_learner() {
        let entries = ["ben", "ada.tar.gz", "anna-b.zip", "notes.txt", ".git", "__MACOSX"];
        assert_eq!(students(&entries, None), ["ada", "anna-b", "ben"]);
    }

    #[test]
    fn a_submission_is_found_below_what_wraps_it_unless_there_are_two() {
        let folder = class(&["a/lab-main/part-two", "b/one.zip", "c/1.zip", "c/2.zip", "d"]);
        let root = |name: &str| root_of(&folder.path().join(name), CATALOG.parts);
        assert_eq!(root("a"), Some(folder.path().join("a/lab-main")));
        assert_eq!(root("b"), Some(folder.path().join("b/one.zip")));
        assert_eq!((root("c"), root("d")), (None, None));
    }

    #[test]
    fn the_last_attempt_of_a_learner_counts_and_the_others_are_told() {
        let folder = class(&["ada_12_100_lab.zip", "ada_LATE_12_90_lab-1.zip"]);
        let found = find(folder.path(), None, &course()).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].from, "ada_12_100_lab.zip");
        assert!(found[0].notes[0].contains("ada_LATE_12_90_lab-1.zip"));
    }

    #[test]
    fn links_are_no_submissions() {
        let folder = class(&["ada"]);
        std::os::unix::fs::symlink("/", folder.path().join("ben")).unwrap();
        assert_eq!(find(folder.path(), None, &course()).unwrap().len(), 1);
    }
}
