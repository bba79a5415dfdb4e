//! The options of `page-counts`, and its document.

use std::path::PathBuf;

use crate::{
    CountError, Page,
    documents::{Counted, Counts},
};

/// Exercise: count the words of each page in a process of its own
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A page, as 7=the cat sat (repeatable)
    #[arg(long = "add-page", value_name = "PAGE")]
    pub pages: Vec<Page>,

    /// The program that is started for each page [default: this program]
    #[arg(long, value_name = "PROGRAM")]
    pub worker: Option<PathBuf>,
}

/// The document for these counts.
pub fn document(counts: Vec<Result<u64, CountError>>) -> Counts {
    let counted = |count| match count {
        Ok(words) => Counted::Words(words),
        Err(error) => Counted::Lost(CountError::to_string(&error)),
    };
    Counts { counts: counts.into_iter().map(counted).collect() }
}

impl Counts {
    /// One line per page.
    pub fn in_short(&self) -> String {
        let line = |counted: &Counted| match counted {
            Counted::Words(words) => format!("{words} words\n"),
            Counted::Lost(why) => format!("{why}\n"),
        };
        self.counts.iter().map(line).collect()
    }
}
