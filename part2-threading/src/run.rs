//! Runs what the command line of `request-example` names, which is an exercise or the comparison. Each exercise has its
//! own file.
//!
//! This is compiled with `main.rs` and not with the library, which calls no exercise.

mod counter;
mod inventory;
mod quotes;
mod request_concurrent;
mod request_pooled;
mod request_sequential;
mod sleepers;

use anyhow::Result;
use lab::program::Common;
use part2_threading::{
    Main,
    program::options::{Args, Exercise},
};

#[cfg(feature = "compare")]
use crate::compare;

pub(crate) fn run(program: &Main, args: &Args) -> Result<()> {
    program.begin(&args.common)?;
    match &args.exercise {
        Some(exercise) => run_exercise(exercise, &args.common),
        #[cfg(feature = "compare")]
        None => compare::run(&args.compare, &args.common),
        #[cfg(not(feature = "compare"))]
        None => {
            anyhow::bail!(
                "this build has no comparison\nhint: name an exercise (`--help` lists them)"
            )
        }
    }
}

fn run_exercise(exercise: &Exercise, common: &Common) -> Result<()> {
    match exercise {
        Exercise::RequestSequential(args) => request_sequential::run(args, common),
        Exercise::RequestConcurrent(args) => request_concurrent::run(args, common),
        Exercise::RequestPooled(args) => request_pooled::run(args, common),
        Exercise::Sleepers(args) => sleepers::run(args, common),
        Exercise::Quotes(args) => quotes::run(args, common),
        Exercise::Counter(args) => counter::run(args, common),
        Exercise::Inventory(args) => inventory::run(args, common),
    }
}
