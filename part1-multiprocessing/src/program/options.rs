//! The command line of `primes`: a subcommand an exercise, the worker, and the comparison without one.

use std::{ffi::OsString, num::NonZeroUsize, ops::Range, path::PathBuf};

use anyhow::{Context, Result, bail};
use clap::{Parser, Subcommand, ValueEnum};
use lab::program::{Common, at_least_one};

use crate::{
    WorkerCommand,
    ranges::{self, Typed, TypedList},
};

/// Prime numbers, found on one core and on many.
///
/// Without a subcommand: runs all variants once and compares them.
#[derive(Debug, Parser)]
#[command(name = "primes", version)]
pub struct Args {
    /// The exercise; the comparison without one.
    #[command(subcommand)]
    pub exercise: Option<Exercise>,

    /// The comparison.
    #[command(flatten)]
    pub compare: Compare,

    /// What every subcommand takes.
    #[command(flatten)]
    pub common: Common,
}

/// What `primes` can run.
#[derive(Debug, Subcommand)]
pub enum Exercise {
    /// Given: the primes of a range, found by one thread
    PrimesSequential {
        /// The numbers.
        #[command(flatten)]
        wanted: Wanted,
    },
    /// Exercise: the primes of a range, found by several threads
    PrimesParallel {
        /// The numbers.
        #[command(flatten)]
        wanted: Wanted,

        /// How many threads test numbers
        #[arg(long, default_value = "4", value_parser = at_least_one)]
        threads: NonZeroUsize,
    },
    /// Exercise: the primes of many ranges, found by a pool of processes
    ProcessPool {
        /// The tasks.
        #[command(flatten)]
        work: Work,

        /// How often to map the ranges, on one pool
        #[arg(long, value_name = "K", default_value = "1", value_parser = at_least_one)]
        maps: NonZeroUsize,

        /// What becomes of the pool and its answers.
        #[command(flatten)]
        pool: Pool,
    },
    /// Exercise: which process am I, and which one did what?
    WhichProcess {
        /// The tasks.
        #[command(flatten)]
        work: Work,

        /// What the workers are.
        #[command(flatten)]
        worker: Worker,
    },
    /// Exercise: hand in ranges now, collect their primes later
    ApplyAsync {
        /// The tasks.
        #[command(flatten)]
        work: Work,

        /// How often to hand in the ranges and collect them, on one pool
        #[arg(long, value_name = "K", default_value = "1", value_parser = at_least_one)]
        batches: NonZeroUsize,

        /// The order in which answers are collected
        #[arg(long, value_enum, default_value = "forward")]
        collect: Order,

        /// Drop the second, fourth, … pending answer of each batch unread, right away
        #[arg(long)]
        drop_unread: bool,

        /// What becomes of the pool and its answers.
        #[command(flatten)]
        pool: Pool,
    },
    /// Given: one worker of a pool, which takes tasks from its standard input
    Worker,
}

impl Args {
    /// Reads the command line; ends the process when it is none of ours, or asks for help.
    ///
    /// # Errors
    ///
    /// When options of the comparison stand before a subcommand.
    pub fn from_command_line() -> Result<Self> {
        let args = Self::parse();
        if args.exercise.is_some() && args.compare.is_asked_for() {
            bail!(
                "--range, --workers, --trace and --python before a subcommand are for the \
                 comparison\n\
                 hint: options of an exercise stand after its name"
            );
        }
        Ok(args)
    }
}

/// The options of the comparison.
#[derive(Debug, clap::Args)]
pub struct Compare {
    /// Compare on this range only: 10..100, A or B
    #[arg(long = "range", value_name = "RANGE")]
    pub compared: Option<Typed>,

    /// How many threads or processes share the work; the number of cores when not given
    #[arg(long, value_parser = at_least_one)]
    pub workers: Option<NonZeroUsize>,

    /// Write which thread and process did what, when, as a Chrome trace for ui.perfetto.dev
    #[arg(long, value_name = "FILE")]
    pub trace: Option<PathBuf>,

    /// Race the same work in Python, if python3 is there
    #[arg(long)]
    pub python: bool,
}

impl Compare {
    /// Whether any of these options was given.
    fn is_asked_for(&self) -> bool {
        self.compared.is_some() || self.workers.is_some() || self.trace.is_some() || self.python
    }
}

/// The numbers of `primes-sequential` and `primes-parallel`.
#[derive(Debug, clap::Args)]
pub struct Wanted {
    /// The numbers to test: 10..100, A or B
    #[arg(long, default_value = "B")]
    pub range: Typed,

    /// Write the whole list of primes
    #[arg(long)]
    pub all: bool,
}

/// The tasks, and how many processes share them.
#[derive(Debug, clap::Args)]
pub struct Work {
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
    pub processes: NonZeroUsize,
}

impl Work {
    /// The tasks, in their order.
    pub fn ranges(&self) -> Vec<Range<u64>> {
        match &self.ranges {
            Some(list) => list.0.clone(),
            None => ranges::chunks(self.range.0.clone(), self.chunks.get()),
        }
    }
}

/// What `process-pool` and `apply-async` have in common besides their tasks.
#[derive(Debug, clap::Args)]
pub struct Pool {
    /// Write whole lists of primes
    #[arg(long)]
    pub all: bool,

    /// End the pool by dropping it, in place of `join`
    #[arg(long)]
    pub drop: bool,

    /// What the workers are.
    #[command(flatten)]
    pub worker: Worker,
}

/// The program that is a worker.
#[derive(Debug, clap::Args)]
pub struct Worker {
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
    /// How it is started; this program, where none is named.
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

/// In which order answers are collected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Order {
    /// In the order of the ranges
    Forward,
    /// The last range first
    Reverse,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_contradicts_itself_nowhere() {
        Args::command().debug_assert();
    }

    #[test]
    fn a_worker_takes_the_rest_of_the_line_hyphens_included() {
        let line = [
            "primes",
            "process-pool",
            "--maps",
            "2",
            "--worker",
            "sh",
            "-c",
            "exit 3",
            "--",
            "--maps",
        ];
        let args = Args::try_parse_from(line).unwrap();
        let Some(Exercise::ProcessPool { pool, .. }) = args.exercise else { panic!("no pool") };
        let command = pool.worker.command().unwrap();
        assert_eq!(command, WorkerCommand::new("sh", ["-c", "exit 3", "--", "--maps"]));
    }

    #[test]
    fn bad_numbers_are_refused_with_a_reason() {
        for (words, reason) in [
            ("primes-parallel --range 5..2", "runs backwards"),
            ("primes-parallel --range 7", "is no range"),
            ("primes-parallel --threads 0", "at least 1"),
            ("process-pool --processes none", "a whole number is wanted"),
            ("apply-async --ranges 1..2,x", "is no range"),
        ] {
            let line = ["primes"].into_iter().chain(words.split(' '));
            let error = Args::try_parse_from(line).unwrap_err().to_string();
            assert!(error.contains(reason), "{words}: {error}");
        }
    }
}
