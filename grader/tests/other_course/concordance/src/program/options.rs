//! The command line of `book`, with one subcommand per exercise and one for the worker.

use clap::{Parser, Subcommand};
use lab::program::Common;

use super::{page_counts, word_index};

/// The pages of a book, read by threads and counted by processes.
#[derive(Debug, Parser)]
#[command(name = "book", version)]
pub struct Args {
    /// The exercise.
    #[command(subcommand)]
    pub exercise: Exercise,

    /// The options that every subcommand takes.
    #[command(flatten)]
    pub common: Common,
}

/// The subcommands of `book`.
#[derive(Debug, Subcommand)]
#[expect(missing_docs, reason = "the options of each one say what it is, for the help as well")]
pub enum Exercise {
    WordIndex(word_index::Args),
    PageCounts(page_counts::Args),
    /// Given: counts the page in the first line of its standard input
    Worker,
}

impl Args {
    /// Reads the command line. Ends the process when it is not valid, or asks for help.
    pub fn from_command_line() -> Self {
        Self::parse()
    }
}
