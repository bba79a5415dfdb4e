//! A submission as a list of named files, wherever they came from: folder, archive or something that
//! is yet to come. From here on nobody asks.
//!
//! Names are a stranger's. They are compared, never opened: nothing is ever written under them.

use std::collections::{BTreeMap, BTreeSet};

use super::{Submission, bounds::*};
use crate::course::{Course, Part};

/// One regular file of what was handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its path with `/` between the names: `ada/part2-threading/src/exercises/quotes.rs`.
    pub path: String,
    /// What it holds; `None` when it is longer than [`LARGEST_FILE_BYTES`].
    pub bytes: Option<Vec<u8>>,
}

/// All that was found in one submission.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entries {
    /// The files that may be of use: see [`is_wanted`].
    pub files: Vec<Entry>,
    /// What was passed over, and why.
    pub notes: Notes,
}

/// Sentences for the record: as many as anybody reads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notes {
    sentences: Vec<String>,
    more: usize,
}

impl Notes {
    /// Adds a sentence on the file that a stranger has given the name `path`.
    pub fn add(&mut self, path: &str, what: &str) {
        if self.sentences.len() < MOST_NOTES {
            self.sentences.push(format!("{} {what}", shown(path)));
        } else {
            self.more += 1;
        }
    }

    /// The sentences, the last of which counts those that are left out.
    pub fn into_sentences(self) -> Vec<String> {
        let more = (self.more > 0).then(|| format!("and {} more files like these", self.more));
        self.sentences.into_iter().chain(more).collect()
    }
}

/// A stranger's name as it may be shown: short and without control characters.
pub fn shown(path: &str) -> String {
    let plain = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    path.chars().take(LONGEST_SHOWN_CHARS).map(plain).collect()
}

/// Whether a path looks like an exercise's file: only then is the file read at all.
pub fn is_wanted(path: &str) -> bool {
    split(path).is_some()
}

/// A path that leads out of what was handed in, on some system or other.
pub(super) fn leads_out(path: &str) -> bool {
    let drive = path.as_bytes().get(1) == Some(&b':');
    path.starts_with('/')
        || drive
        || path.contains('\0')
        || path.split('/').any(|name| name == "..")
}

/// Divides a path into the folders above the part, the part, and the file's name in the folder of
/// exercises.
fn split(path: &str) -> Option<(Vec<&str>, Part, &str)> {
    let names: Vec<&str> =
        path.split('/').filter(|name| !name.is_empty() && *name != ".").collect();
    // A Mac's archive holds a shadow of each file.
    if leads_out(path) || names.contains(&"__MACOSX") || names.len() > DEEPEST_FOLDERS {
        return None;
    }
    let [above @ .., part, "src", "exercises", file] = names.as_slice() else { return None };
    let part = Part::ALL.into_iter().find(|known| known.folder() == *part)?;
    Some((above.to_vec(), part, file))
}

impl Submission {
    /// The exercise files among `entries`.
    ///
    /// Archives often have one folder around everything, whatever its name: it does not matter. With
    /// several of these the one with the fewest folders above it is the submission.
    pub fn from_entries(student: String, entries: Entries, course: &Course) -> Self {
        let Entries { files: found, mut notes } = entries;
        let depth = |entry: &Entry| split(&entry.path).map(|(above, ..)| above.len());
        let shallowest = found.iter().filter_map(depth).min().unwrap_or_default();
        let mut tops = BTreeSet::new();
        let mut files = BTreeMap::new();
        for Entry { path, bytes } in found {
            let Some((above, part, file)) = split(&path) else { continue };
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
    let bytes = bytes.ok_or("it is larger than 256 KiB")?;
    let text = String::from_utf8(bytes).map_err(|_| "it is not UTF-8 text")?;
    // What editors of some systems write first; the compiler does not mind either.
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn course() -> Course {
        toml::from_str(
            "max_score = 1\n[[exercise]]\nname = \"quotes\"\npart = \"part2\"\ncheck = []\n",
        )
        .unwrap()
    }

    fn taken(paths: &[&str]) -> Submission {
        let files = paths.iter().map(|path| Entry {
            path: (*path).to_owned(),
            bytes: Some(format!("// {path}").into_bytes()),
        });
        let entries = Entries { files: files.collect(), notes: Notes::default() };
        Submission::from_entries("ada".into(), entries, &course())
    }

    const FILE: &str = "part2-threading/src/exercises/quotes.rs";

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
        assert_eq!(submission.files["quotes"], format!("// x/{FILE}"));
        assert!(submission.notes[0].contains("deeper"), "{:?}", submission.notes);
        let submission = taken(&[&format!("a/{FILE}"), &format!("b/{FILE}")]);
        assert_eq!(submission.files["quotes"], format!("// a/{FILE}"));
        assert!(submission.notes[0].contains("second"), "{:?}", submission.notes);
    }

    #[test]
    fn paths_that_lead_out_or_are_no_exercises_are_not_read() {
        for path in [
            "../part2-threading/src/exercises/quotes.rs",
            "/part2-threading/src/exercises/quotes.rs",
            "C:/part2-threading/src/exercises/quotes.rs",
            "a/../part2-threading/src/exercises/quotes.rs",
            "part2-threading/src/exercises/quotes.rs\0.txt",
            "part2-threading/src/exercises/deeper/quotes.rs",
            "part2-threading/Cargo.toml",
            "part2-threading/build.rs",
            "part2-threading/src/main.rs",
            "part2-threading/tests/quotes.rs",
            ".cargo/config.toml",
            "__MACOSX/part2-threading/src/exercises/quotes.rs",
            "1/2/3/4/5/6/7/8/9/part2-threading/src/exercises/quotes.rs",
        ] {
            assert!(!is_wanted(path), "{path}");
            assert!(taken(&[path]).files.is_empty(), "{path}");
        }
    }

    #[test]
    fn another_spelling_is_another_file() {
        let paths = ["part2-threading/src/exercises/Quotes.rs", FILE, FILE];
        let submission = taken(&paths);
        assert_eq!(submission.files.len(), 1);
        assert!(submission.notes[0].contains("no exercise"), "{:?}", submission.notes);
        assert!(submission.notes[1].contains("twice"), "{:?}", submission.notes);
    }

    #[test]
    fn a_thousand_strange_files_are_told_in_few_words() {
        let paths: Vec<String> = (0..1000)
            .map(|n| format!("part2-threading/src/exercises/{n}\u{1b}[31m{}", "x".repeat(500)))
            .collect();
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        let notes = taken(&paths).notes;
        assert!(notes.len() == MOST_NOTES + 1 && notes[MOST_NOTES].contains("980"), "{notes:?}");
        assert!(notes.iter().all(|note| note.len() < 300 && !note.contains('\u{1b}')));
    }
}
