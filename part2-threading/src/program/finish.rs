//! The end of a subcommand: its document, or the same in short.

use anyhow::Result;
use lab::{documents::Document, program::Common};

use super::{failures, order};

/// A document that can be shown in short, for people. Programs read the document.
pub trait InShort: Document {
    /// A few lines, each ended; empty when everything has been printed already.
    fn in_short(&self) -> String;
}

/// Writes the document where it is wanted. Without such a file it shows the result in short, which thread ran
/// when, and which steps failed.
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
