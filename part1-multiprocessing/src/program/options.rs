//! The command line of `primes`. There is one subcommand per exercise and one for the worker. Without a subcommand the
//! program runs the comparison.

use std::{num::NonZeroUsize, path::PathBuf, thread};

use anyhow::{Result, bail};
use clap::{Parser, Subcommand};
use lab::program::{Common, at_least_one};

use crate::ranges::Typed;

/// Prime numbers, found on one core and on many.
///
/// Without a subcommand, runs all variants once and compares them.
#[derive(Debug, Parser)]
#[command(name = "primes", version)]
pub struct Args {
    /// The exercise, or `None` for the comparison.
    #[command(subcommand)]
    pub exercise: Option<Exercise>,

    /// The options of the comparison.
    #[command(flatten)]
    pub compare: Compare,

    /// The options that every subcommand takes.
    #[command(flatten)]
    pub common: Common,
}

macro_rules! enumerate {
    ($($kind:ident $variant:ident($module:ident) $(=> $($function:ident),+)?;)+) => {
        /// The subcommands of `primes`.
        #[derive(Debug, Subcommand)]
        #[expect(missing_docs, reason = "the options of each one say what it is, for the help as well")]
        pub enum Exercise {
            $($variant(super::$module::Args),)+
            /// Given: one worker of a pool, which takes tasks from its standard input
            Worker,
        }
    };
}
crate::subcommands!(enumerate);

impl Args {
    /// Reads the command line. Ends the process when it is not valid, or asks for help.
    ///
    /// # Errors
    ///
    /// When options of the comparison come before a subcommand.
    pub fn from_command_line() -> Result<Self> {
        let args = Self::parse();
        if args.exercise.is_some() && args.compare.is_asked_for() {
            bail!(
                "--range, --workers, --trace, --python and --like-the-grader before a subcommand are for the \
                 comparison\n\
                 hint: options of an exercise come after its name"
            );
        }
        Ok(args)
    }
}

/// The options of the comparison.
#[derive(Debug, clap::Args)]
pub struct Compare {
    /// Compare on this range only, which is 10..100, A or B
    #[arg(long = "range", value_name = "RANGE")]
    pub compared: Option<Typed>,

    /// Number of threads or processes that share the work [default: the number of cores]
    #[arg(long, value_parser = at_least_one)]
    pub workers: Option<NonZeroUsize>,

    /// Write the timeline as a Chrome trace, for <https://ui.perfetto.dev>
    #[arg(long, value_name = "FILE")]
    pub trace: Option<PathBuf>,

    /// Race against the same work in Python, if python3 is installed
    #[arg(long)]
    pub python: bool,

    /// Measure speed-ups on tasks of the grader's size instead
    #[arg(long, conflicts_with_all = ["compared", "trace", "python"])]
    pub like_the_grader: bool,
}

impl Compare {
    /// The number of workers in the comparison.
    pub fn workers(&self) -> usize {
        let cores = || thread::available_parallelism().ok();
        self.workers.or_else(cores).map_or(4, NonZeroUsize::get)
    }

    /// Whether any of these options was given.
    fn is_asked_for(&self) -> bool {
        self.compared.is_some()
            || self.workers.is_some()
            || self.trace.is_some()
            || self.python
            || self.like_the_grader
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::WorkerCommand;

    #[test]
    fn command_line_is_consistent() {
        Args::command().debug_assert();
    }

    #[test]
    fn worker_takes_all_remaining_words() {
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
        let Some(Exercise::ProcessPool(args)) = args.exercise else { panic!("no pool") };
        let command = args.pool.worker.command().unwrap();
        assert_eq!(command, WorkerCommand::new("sh", ["-c", "exit 3", "--", "--maps"]));
    }

    #[test]
    fn bad_numbers_show_a_reason() {
        for (words, reason) in [
            ("primes-parallel --range 5..2", "runs backwards"),
            ("primes-parallel --range 7", "is not a range"),
            ("primes-parallel --threads 0", "at least 1"),
            ("process-pool --processes none", "expected a whole number"),
            ("apply-async --ranges 1..2,x", "is not a range"),
        ] {
            let line = ["primes"].into_iter().chain(words.split(' '));
            let error = Args::try_parse_from(line).unwrap_err().to_string();
            assert!(error.contains(reason), "{words}: {error}");
        }
    }
}
