//! Runs what the command line of `primes` names, which is an exercise, the worker or the comparison. An exercise
//! has its own file here, or a function `run` in `program/`.
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

/// Runs one subcommand. The list says whether its own file here does it, or the one in `program/`.
macro_rules! run {
    ($module:ident($program:ident, $args:ident, $common:ident)) => {
        $module::run($program, $args, $common)
    };
    ($module:ident($program:ident, $args:ident, $common:ident) => $($function:ident),+) => {
        part1_multiprocessing::program::$module::run(
            $args,
            $common,
            $(&part1_multiprocessing::exercises::$module::$function),+
        )
    };
}

macro_rules! exercises {
    ($($kind:ident $variant:ident($module:ident) $(=> $($function:ident),+)?;)+) => {
        fn run_exercise(program: &Main, exercise: &Exercise, common: &Common) -> Result<()> {
            match exercise {
                $(Exercise::$variant(args) => run!($module(program, args, common) $(=> $($function),+)?),)+
                Exercise::Worker => worker::run(),
            }
        }
    };
}
part1_multiprocessing::subcommands!(exercises);
