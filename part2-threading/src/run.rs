//! Runs what the command line of `request-example` names, which is an exercise or the comparison. An exercise has its
//! own file here, or a function `run` in `program/`.
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

/// Runs one subcommand. The list says whether its own file here does it, or the one in `program/`.
macro_rules! run {
    ($module:ident($args:ident, $common:ident)) => { $module::run($args, $common) };
    ($module:ident($args:ident, $common:ident) => $($function:ident),+) => {
        part2_threading::program::$module::run(
            $args,
            $common,
            $(&part2_threading::exercises::$module::$function),+
        )
    };
}

macro_rules! exercises {
    ($($kind:ident $variant:ident($module:ident) $(=> $($function:ident),+)?;)+) => {
        fn run_exercise(exercise: &Exercise, common: &Common) -> Result<()> {
            match exercise {
                $(Exercise::$variant(args) => run!($module(args, common) $(=> $($function),+)?),)+
            }
        }
    };
}
part2_threading::subcommands!(exercises);
