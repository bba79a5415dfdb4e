//! A submission as a list of named files, wherever they came from: folder, archive or something that
//! is yet to come. From here on nobody asks.
//!
//! Names are a stranger's. They are compared, never opened: nothing is ever written under them.

use witness::Part;

use super::bounds::{DEEPEST_FOLDERS, LONGEST_SHOWN_CHARS, MOST_NOTES};

/// One regular file of what was handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its path with `/` between the names: `ada/part-two/src/exercises/beta.rs`.
    pub path: String,
    /// What it holds; `None` when it is longer than [`LARGEST_FILE_BYTES`](super::bounds::LARGEST_FILE_BYTES).
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
pub fn is_wanted(path: &str, parts: &[Part]) -> bool {
    split(path, parts).is_some()
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
pub(super) fn split<'a>(path: &'a str, parts: &[Part]) -> Option<(Vec<&'a str>, Part, &'a str)> {
    let names: Vec<&str> =
        path.split('/').filter(|name| !name.is_empty() && *name != ".").collect();
    // A Mac's archive holds a shadow of each file.
    if leads_out(path) || names.contains(&"__MACOSX") || names.len() > DEEPEST_FOLDERS {
        return None;
    }
    let [above @ .., part, "src", "exercises", file] = names.as_slice() else { return None };
    let part = parts.iter().copied().find(|known| known.folder == *part)?;
    Some((above.to_vec(), part, file))
}
