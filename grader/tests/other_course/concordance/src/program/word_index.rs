//! The options of `word-index`, and its document.

use std::collections::BTreeMap;

use crate::{Page, documents::Index};

/// Exercise: write the index of a book, with one thread per page
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A page, as 7=the cat sat (repeatable)
    #[arg(long = "add-page", value_name = "PAGE")]
    pub pages: Vec<Page>,
}

/// The document for an index.
pub fn document(words: BTreeMap<String, Vec<u64>>) -> Index {
    Index { words }
}

impl Index {
    /// One line per word.
    pub fn in_short(&self) -> String {
        self.words.iter().map(|(word, pages)| format!("{word} {pages:?}\n")).collect()
    }
}
