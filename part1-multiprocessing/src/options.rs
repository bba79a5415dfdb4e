//! Options that several subcommands share.

use std::{ffi::OsString, num::NonZeroUsize, ops::Range};

use anyhow::{Context, Result};
use clap::ValueEnum;
use lab::program::at_least_one;
use part1_multiprocessing::{
    WorkerCommand,
    ranges::{self, Typed, TypedList},
};

/// The numbers of `primes-sequential` and `primes-parallel`.
#[derive(Debug, clap::Args)]
pub(crate) struct Wanted {
    /// The numbers to test: 10..100, A or B
    #[arg(long, default_value = "B")]
    pub(crate) range: Typed,

    /// Write the whole list of primes
    #[arg(long)]
    pub(crate) all: bool,
}

/// The tasks, and how many processes share them.
#[derive(Debug, clap::Args)]
pub(crate) struct Work {
    /// The ranges to test, with commas between them
    #[arg(long, value_name = "LIST", conflicts_with_all = ["range", "chunks"])]
    ranges: Option<TypedList>,

    /// The numbers to test, cut into chunks
    #[arg(long, default_value = "B")]
    range: Typed,

    /// Into how many chunks the range is cut
    #[arg(long, value_name = "N", default_value = "64", value_parser = at_least_one)]
    chunks: NonZeroUsize,

    /// How many worker processes share them
    #[arg(long, default_value = "4", value_parser = at_least_one)]
    pub(crate) processes: NonZeroUsize,
}

impl Work {
    pub(crate) fn ranges(&self) -> Vec<Range<u64>> {
        match &self.ranges {
            Some(list) => list.0.clone(),
            None => ranges::chunks(self.range.0.clone(), self.chunks.get()),
        }
    }
}

#[derive(Debug, clap::Args)]
pub(crate) struct Worker {
    /// Start this program, with these arguments, as a worker; takes the rest of the line
    #[arg(
        long,
        value_names = ["PROGRAM", "ARG"],
        num_args = 1..,
        allow_hyphen_values = true,
    )]
    worker: Option<Vec<OsString>>,
}

impl Worker {
    pub(crate) fn command(&self) -> Result<WorkerCommand> {
        match self.worker.as_deref() {
            Some([program, arguments @ ..]) => Ok(WorkerCommand::new(program, arguments)),
            _ => WorkerCommand::this_program().context(
                "cannot find this program to start it as a worker\n\
                 hint: name one with --worker PROGRAM worker",
            ),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Order {
    /// In the order of the ranges
    Forward,
    /// The last range first
    Reverse,
}
