//! What the program shows to a test or a grader, namely its slow steps and the documents that it writes to `--json-to`.
//! The checks use the same file.

use std::collections::BTreeMap;

use lab::{documents::Document, hold::Step};
use serde::{Deserialize, Serialize};

/// The step in which a thread reads a page.
pub const READ: Step = Step::new("read");

/// The step in which a process counts the words of a page.
pub const COUNT: Step = Step::new("count");

/// The document of `word-index`.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Index {
    /// The numbers of the pages on which each word occurs.
    pub words: BTreeMap<String, Vec<u64>>,
}

/// The document of `page-counts`, with one count per page.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Counts {
    /// In the order in which the exercise returned them.
    pub counts: Vec<Counted>,
}

/// The result for one page.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Counted {
    /// The number of words.
    Words(u64),
    /// There is no number, for this reason.
    Lost(String),
}

impl Document for Index {
    fn to_json(&self) -> serde_json::Result<Vec<u8>> {
        serde_json::to_vec(self)
    }
}

impl Document for Counts {
    fn to_json(&self) -> serde_json::Result<Vec<u8>> {
        serde_json::to_vec(self)
    }
}
