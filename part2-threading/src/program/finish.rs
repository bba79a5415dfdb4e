//! The end of a subcommand, which writes its document or prints a summary.

use anyhow::Result;
use lab::{documents::Document, program::Common};

use super::{failures, order};

/// A document with a summary for people. Programs read the document itself.
pub trait InShort: Document {
    /// A few complete lines, or empty if everything has already been printed.
    fn in_short(&self) -> String;
}

/// Writes the document to its file. Without such a file, prints the summary, which thread ran when, and which steps
/// failed.
///
/// # Errors
///
/// When the file cannot be written.
pub fn finish(common: &Common, document: &dyn InShort) -> Result<()> {
    if common.is_for_people() {
        print!("{}", document.in_short());
        let spans = common.show();
        let failures = failures::of(&spans);
        if !failures.is_empty() {
            println!("{failures}");
        }
        println!("{}", order::of(&spans));
    }
    common.finish(document)
}
