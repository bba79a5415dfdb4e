//! The templates of a course, and the words in them that are replaced.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use serde::Deserialize;
use witness::Part;

/// The folder of the templates, below the root.
const FOLDER: &str = "grader/templates";

/// The file that says what is written, and where.
const LIST: &str = "new.toml";

/// What is written for a new exercise and for a new check.
#[derive(Debug)]
pub(super) struct Templates {
    folder: PathBuf,
    pub(super) exercise: OfExercise,
    pub(super) check: OfCheck,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    exercise: OfExercise,
    check: OfCheck,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OfExercise {
    /// New files.
    pub(super) file: Vec<FileTemplate>,
    /// Lines in files that exercises share.
    #[serde(default)]
    pub(super) line: Vec<Line>,
    /// Sections that are inserted into existing texts.
    #[serde(default)]
    pub(super) section: Vec<FileTemplate>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OfCheck {
    /// The file with the checks of an exercise.
    pub(super) path: String,
    /// The function that is added to its end.
    pub(super) template: String,
    /// New files.
    pub(super) file: Vec<FileTemplate>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileTemplate {
    pub(super) path: String,
    pub(super) template: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Line {
    pub(super) path: String,
    pub(super) line: String,
    /// The beginning of the lines that the new one joins.
    pub(super) after: String,
    /// Whether these lines are in alphabetical order. Otherwise the new one becomes the last.
    #[serde(default)]
    pub(super) sorted: bool,
}

impl Templates {
    pub(super) fn read(root: &Path) -> Result<Self> {
        let folder = root.join(FOLDER);
        let path = folder.join(LIST);
        let text = fs::read_to_string(&path)
            .with_context(|| format!("cannot read {}, which says what to write", path.display()))?;
        let List { exercise, check } = toml::from_str(&text)
            .with_context(|| format!("{} does not have the expected form", path.display()))?;
        Ok(Self { folder, exercise, check })
    }

    pub(super) fn text(&self, name: &str) -> Result<String> {
        let path = self.folder.join(name);
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
    }
}

/// Words like `@NAME@` in templates, with their values.
#[derive(Debug, Default)]
pub(super) struct Words(Vec<(String, String)>);

impl Words {
    pub(super) fn of_exercise(name: &str, part: Part) -> Self {
        let mut words = Self::default();
        words.add("NAME", name);
        words.add("KEBAB", &name.replace('_', "-"));
        words.add("CAMEL", &name.split('_').map(capitalised).collect::<String>());
        words.add("FOLDER", part.folder);
        words.add("CRATE", &part.crate_name());
        words.add("PART", &part.name.to_uppercase());
        words
    }

    pub(super) fn add_check(&mut self, check: &str, mutant: &str) {
        self.add("CHECK", check);
        self.add("CHECK_FN", &check.replace('-', "_"));
        self.add("MUTANT", mutant);
    }

    pub(super) fn add(&mut self, word: &str, value: &str) {
        self.0.push((format!("@{word}@"), value.to_owned()));
    }

    pub(super) fn fill(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (word, value)| text.replace(word, value))
    }
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::PARTS;

    #[test]
    fn words_are_replaced_in_all_spellings() {
        let mut words = Words::of_exercise("lock_order", PARTS[0]);
        words.add_check("all-at-once", "lock_order_waits");
        let filled =
            words.fill("@NAME@ @KEBAB@ @CAMEL@ @FOLDER@ @CRATE@ @PART@ @CHECK@ @CHECK_FN@");
        let expected =
            "lock_order lock-order LockOrder part-one part_one ONE all-at-once all_at_once";
        assert_eq!(filled, expected);
        assert_eq!(words.fill("@MUTANT@.rs, @OTHER@"), "lock_order_waits.rs, @OTHER@");
    }
}
