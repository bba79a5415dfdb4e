//! The options of `@KEBAB@`, its document, and its run.

use anyhow::Result;
use lab::{documents::Document, program::Common};
use serde::Serialize;

/// Exercise: to write: what it does, for the program's help
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The items, separated by commas
    #[arg(long, value_delimiter = ',', default_value = "1,2,3")]
    pub items: Vec<u64>,
}

/// The document, with answers and no verdicts.
#[derive(Debug, Serialize)]
pub struct Results {
    /// One result per item, in the order of the items.
    pub results: Vec<u64>,
}

impl Document for Results {
    fn to_json(&self) -> serde_json::Result<Vec<u8>> {
        serde_json::to_vec(self)
    }
}

/// Runs the exercise, which is a parameter because this library calls none.
///
/// # Errors
///
/// When the document cannot be written.
pub fn run(args: &Args, common: &Common, exercise: &dyn Fn(&[u64]) -> Vec<u64>) -> Result<()> {
    let timed = common.timed();
    let results = exercise(&args.items);
    drop(timed);
    if common.is_for_people() {
        println!("{results:?}");
        common.show();
    }
    common.finish(&Results { results })
}
