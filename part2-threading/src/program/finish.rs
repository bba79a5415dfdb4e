//! The end of a subcommand: its document, or the same in short.

use anyhow::Result;
use lab::{documents::Document, program::Common, timeline};

use super::order;

/// A document that can be shown in short, for people. Programs read the document.
pub trait InShort: Document {
    /// A few lines, each ended; empty when everything has been printed already.
    fn in_short(&self) -> String;
}

/// Writes the document where it is wanted; without such a file it shows what came of the work in short, and
/// which thread ran when.
///
/// # Errors
///
/// When the file cannot be written.
pub fn finish(common: &Common, document: &dyn InShort) -> Result<()> {
    if common.json_to.is_none() {
        let spans = timeline::take();
        let bars = timeline::bars(&spans, timeline::width());
        println!("{}\n{bars}\n{}", document.in_short(), order::of(&spans));
    }
    common.finish(document)
}
