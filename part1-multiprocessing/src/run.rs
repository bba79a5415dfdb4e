//! Runs what the command line of `primes` names, which is an exercise, the worker or the comparison. Each exercise has
//! its own file.
//!
//! This is compiled with `main.rs` and not with the library, which calls no exercise.

mod apply_async;
mod in_rounds;
mod primes_parallel;
mod primes_sequential;
mod process_pool;
mod which_process;
mod worker;

use anyhow::Result;
use lab::program::Common;
use part1_multiprocessing::{
    Main,
    program::options::{Args, Exercise},
};

#[cfg(feature = "compare")]
use crate::{compare, like_the_grader};

pub(crate) fn run(program: &Main, args: &Args) -> Result<()> {
    program.begin(&args.common)?;
    match &args.exercise {
        Some(exercise) => run_exercise(program, exercise, &args.common),
        #[cfg(feature = "compare")]
        None if args.compare.like_the_grader => like_the_grader::run(args.compare.workers()),
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

fn run_exercise(program: &Main, exercise: &Exercise, common: &Common) -> Result<()> {
    match exercise {
        Exercise::PrimesSequential(args) => primes_sequential::run(args, common),
        Exercise::PrimesParallel(args) => primes_parallel::run(args, common),
        Exercise::ProcessPool(args) => process_pool::run(args, common),
        Exercise::WhichProcess(args) => which_process::run(args, common),
        Exercise::ApplyAsync(args) => apply_async::run(program, args, common),
        Exercise::InRounds(args) => in_rounds::run(args, common),
        Exercise::Worker => worker::run(),
    }
}
