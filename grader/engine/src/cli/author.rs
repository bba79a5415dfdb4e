//! Options of the commands for people who write exercises and checks.

use clap::{Args, Subcommand};
use sandbox::Isolation;

use super::isolations;

/// What `new` writes.
#[derive(Debug, Subcommand)]
pub enum NewCommand {
    /// Write an exercise with its first check, ready to be completed
    Exercise(NewExerciseArgs),
    /// Add a check to an exercise, with its mutant
    Check(NewCheckArgs),
}

/// Options of `new exercise`.
#[derive(Debug, Args)]
pub struct NewExerciseArgs {
    /// Name of the exercise, such as lock_order
    #[arg(value_name = "NAME")]
    pub name: String,

    /// Its part, by name, folder or number from 1
    #[arg(long, value_name = "PART")]
    pub part: String,

    /// Name of its first check
    #[arg(long, value_name = "CHECK", default_value = "results")]
    pub check: String,

    /// Points of its first check
    #[arg(long, value_name = "POINTS", default_value_t = 1)]
    pub points: u32,
}

/// Options of `new check`.
#[derive(Debug, Args)]
pub struct NewCheckArgs {
    /// Exercise and name of the check, such as lock_order/all-return
    #[arg(value_name = "EXERCISE/CHECK")]
    pub id: String,

    /// Its points
    #[arg(long, value_name = "POINTS", default_value_t = 1)]
    pub points: u32,

    /// What it varies, for the table of dimensions
    #[arg(long, value_name = "TEXT")]
    pub covers: Option<String>,

    /// Name of its mutant [default: EXERCISE_without_CHECK]
    #[arg(long, value_name = "NAME")]
    pub mutant: Option<String>,
}

/// Options of `mentions`.
#[derive(Debug, Args)]
pub struct MentionsArgs {
    /// Name of an exercise, such as lock_order
    #[arg(value_name = "EXERCISE")]
    pub name: String,
}

/// Options of `watch`.
#[derive(Debug, Args)]
pub struct WatchArgs {
    /// Name of an exercise
    #[arg(value_name = "EXERCISE")]
    pub exercise: String,
}

/// Options of `verify`.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// Run only cases or exercises whose name contains this (repeatable)
    #[arg(long, value_name = "NAME")]
    pub only: Vec<String>,

    /// Run only these exercises of each case (repeatable)
    #[arg(long, value_name = "EXERCISE")]
    pub exercise: Vec<String>,

    /// Number of times each case's checks are run
    #[arg(long, value_name = "TIMES", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub repeat: u32,

    /// Number of busy loops that run beside the checks
    #[arg(long, value_name = "LOOPS", default_value_t = 0)]
    pub load: usize,

    /// Number of cases graded in parallel [default: cores]
    #[arg(long, value_name = "CASES", value_parser = lab::program::at_least_one)]
    pub jobs: Option<std::num::NonZeroUsize>,

    /// Seed of the checks' random data. Each repetition has its own
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub seed: u64,

    /// How programs are isolated
    #[arg(long, value_name = "ISOLATION", value_parser = isolations(), default_value = "auto")]
    pub isolation: Isolation,

    /// Grade with the public tests instead of the hidden checks
    #[arg(long)]
    pub public_tests: bool,

    /// Compile the public tests with optimisation
    #[arg(long, requires = "public_tests")]
    pub release: bool,

    /// Measure the speed-ups of right and slow answers instead of running the checks
    #[arg(long, conflicts_with_all = ["public_tests", "without"])]
    pub speedups: bool,

    /// Only compare course, tree, headers and texts. Compiles nothing and takes a second
    #[arg(long, conflicts_with_all = ["only", "exercise", "public_tests", "speedups", "without"])]
    pub consistency: bool,

    /// Print surprises first and all other cases in one line, and leave hostile cases out, as for `watch`
    #[arg(long, hide = true, requires = "exercise")]
    pub in_short: bool,

    /// Switch this check off, to see which cases only it catches
    #[arg(long, value_name = "EXERCISE/CHECK")]
    pub without: Vec<String>,
}
