//! One learner's exercise files, picked from what was handed in.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    bounds::FILE_IS_TOO_LARGE,
    entries::{Entries, Entry, split},
};
use crate::course::Course;

/// One learner's exercise files.
#[derive(Debug, Clone)]
pub struct Submission {
    /// Who handed it in: the folder's or archive's name.
    pub student: String,
    /// The text of each exercise file that is there, by exercise name.
    pub files: BTreeMap<String, String>,
    /// What was seen and not used, and why: one sentence each.
    pub notes: Vec<String>,
}

impl Submission {
    /// The exercise files among `entries`.
    ///
    /// Archives often have one folder around everything, whatever its name: it does not matter. With
    /// several of these the one with the fewest folders above it is the submission.
    pub fn from_entries(student: String, entries: Entries, course: &Course) -> Self {
        let Entries { files: found, mut notes } = entries;
        let parts = course.catalog.parts;
        let depth = |entry: &Entry| split(&entry.path, parts).map(|(above, ..)| above.len());
        let shallowest = found.iter().filter_map(depth).min().unwrap_or_default();
        let mut tops = BTreeSet::new();
        let mut files = BTreeMap::new();
        for Entry { path, bytes } in found {
            let Some((above, part, file)) = split(&path, parts) else { continue };
            if above.len() > shallowest {
                notes.add(&path, "lies deeper than the submission and was ignored");
                continue;
            }
            tops.insert(above.join("/"));
            if tops.first() != Some(&above.join("/")) {
                notes.add(&path, "is of a second submission and was ignored");
                continue;
            }
            let exercise = file.strip_suffix(".rs").and_then(|name| course.exercise(name));
            let Some(exercise) = exercise.filter(|exercise| exercise.part == part) else {
                notes.add(&path, "is no exercise's file and was ignored");
                continue;
            };
            match read_text(bytes) {
                Ok(text) => {
                    if files.insert(exercise.name.clone(), text).is_some() {
                        notes.add(&path, "stands there twice; the last one was used");
                    }
                }
                Err(why) => notes.add(&path, &format!("was not used: {why}")),
            }
        }
        Self { student, files, notes: notes.into_sentences() }
    }
}

fn read_text(bytes: Option<Vec<u8>>) -> Result<String, &'static str> {
    let bytes = bytes.ok_or(FILE_IS_TOO_LARGE)?;
    let text = String::from_utf8(bytes).map_err(|_| "it is not UTF-8 text")?;
    // What editors of some systems write first; the compiler does not mind either.
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::{
        bounds::MOST_NOTES,
        entries::{Notes, is_wanted},
    };
    use crate::sample::{CATALOG, course};

    fn taken(paths: &[&str]) -> Submission {
        let files = paths.iter().map(|path| Entry {
            path: (*path).to_owned(),
            bytes: Some(format!("// {path}").into_bytes()),
        });
        let entries = Entries { files: files.collect(), notes: Notes::default() };
        Submission::from_entries("ada".into(), entries, &course())
    }

    const FILE: &str = "part-two/src/exercises/beta.rs";

    #[test]
    fn one_folder_around_everything_does_not_matter() {
        for above in ["", "./", "ada/", "submission (3)/hand-in/", "a//"] {
            let submission = taken(&[&format!("{above}{FILE}")]);
            assert_eq!(submission.files.len(), 1, "{above}");
            assert!(submission.notes.is_empty(), "{:?}", submission.notes);
        }
    }

    #[test]
    fn the_outermost_of_several_is_the_submission() {
        let submission = taken(&[&format!("old/copy/{FILE}"), &format!("x/{FILE}")]);
        assert_eq!(submission.files["beta"], format!("// x/{FILE}"));
        assert!(submission.notes[0].contains("deeper"), "{:?}", submission.notes);
        let submission = taken(&[&format!("a/{FILE}"), &format!("b/{FILE}")]);
        assert_eq!(submission.files["beta"], format!("// a/{FILE}"));
        assert!(submission.notes[0].contains("second"), "{:?}", submission.notes);
    }

    #[test]
    fn paths_that_lead_out_or_are_no_exercises_are_not_read() {
        for path in [
            "../part-two/src/exercises/beta.rs",
            "/part-two/src/exercises/beta.rs",
            "C:/part-two/src/exercises/beta.rs",
            "a/../part-two/src/exercises/beta.rs",
            "part-two/src/exercises/beta.rs\0.txt",
            "part-two/src/exercises/deeper/beta.rs",
            "part-two/Cargo.toml",
            "part-two/build.rs",
            "part-two/src/main.rs",
            "part-two/tests/beta.rs",
            ".cargo/config.toml",
            "__MACOSX/part-two/src/exercises/beta.rs",
            "1/2/3/4/5/6/7/8/9/part-two/src/exercises/beta.rs",
        ] {
            assert!(!is_wanted(path, CATALOG.parts), "{path}");
            assert!(taken(&[path]).files.is_empty(), "{path}");
        }
    }

    #[test]
    fn another_spelling_is_another_file() {
        let paths = ["part-two/src/exercises/Beta.rs", FILE, FILE];
        let submission = taken(&paths);
        assert_eq!(submission.files.len(), 1);
        assert!(submission.notes[0].contains("no exercise"), "{:?}", submission.notes);
        assert!(submission.notes[1].contains("twice"), "{:?}", submission.notes);
    }

    #[test]
    fn a_thousand_strange_files_are_told_in_few_words() {
        let paths: Vec<String> = (0..1000)
            .map(|n| format!("part-two/src/exercises/{n}\u{1b}[31m{}", "x".repeat(500)))
            .collect();
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        let notes = taken(&paths).notes;
        assert!(notes.len() == MOST_NOTES + 1 && notes[MOST_NOTES].contains("980"), "{notes:?}");
        assert!(notes.iter().all(|note| note.len() < 300 && !note.contains('\u{1b}')));
    }
}
