//! The options of all subcommands that give tasks to worker processes.

use std::{ffi::OsString, num::NonZeroUsize, ops::Range};

use anyhow::{Context, Result};
use lab::program::at_least_one;

use crate::{
    WorkerCommand,
    ranges::{self, Typed, TypedList},
};

/// The tasks, and the number of processes that share them.
#[derive(Debug, clap::Args)]
pub struct Work {
    /// The ranges to test, separated by commas
    #[arg(long, value_name = "LIST", conflicts_with_all = ["range", "chunks"])]
    ranges: Option<TypedList>,

    /// The numbers to test, cut into chunks
    #[arg(long, default_value = "B")]
    range: Typed,

    /// Number of chunks into which the range is cut
    #[arg(long, value_name = "N", default_value = "64", value_parser = at_least_one)]
    chunks: NonZeroUsize,

    /// Do these ranges afterwards with the same pool (repeatable)
    #[arg(long, value_name = "LIST")]
    then: Vec<TypedList>,

    /// Number of worker processes that share the tasks
    #[arg(long, default_value = "4", value_parser = at_least_one)]
    pub processes: NonZeroUsize,
}

impl Work {
    /// The tasks, in order.
    pub fn ranges(&self) -> Vec<Range<u64>> {
        match &self.ranges {
            Some(list) => list.0.clone(),
            None => ranges::chunks(self.range.0.clone(), self.chunks.get()),
        }
    }

    /// The tasks of each round, which are the same ones repeated `times`, and then the others.
    pub fn rounds(&self, times: NonZeroUsize) -> Vec<Vec<Range<u64>>> {
        let mut rounds = vec![self.ranges(); times.get()];
        rounds.extend(self.then.iter().map(|list| list.0.clone()));
        rounds
    }
}

/// The program that the workers run.
#[derive(Debug, clap::Args)]
pub struct Worker {
    /// Start this program with these arguments as a worker (takes the rest of the line)
    #[arg(
        long,
        value_names = ["PROGRAM", "ARG"],
        num_args = 1..,
        allow_hyphen_values = true,
    )]
    worker: Option<Vec<OsString>>,
}

impl Worker {
    /// The command that starts a worker. By default it is this program.
    ///
    /// # Errors
    ///
    /// When the operating system does not say where this program is.
    pub fn command(&self) -> Result<WorkerCommand> {
        match self.worker.as_deref() {
            Some([program, arguments @ ..]) => Ok(WorkerCommand::new(program, arguments)),
            _ => WorkerCommand::this_program().context(
                "cannot find this program to start it as a worker\n\
                 hint: name one with --worker PROGRAM worker",
            ),
        }
    }
}
