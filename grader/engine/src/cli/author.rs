//! Options of the commands for people who write exercises and checks.

use clap::{Args, Subcommand};

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
