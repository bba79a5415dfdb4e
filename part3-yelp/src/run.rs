//! Runs what the command line of `yelp` names, which is an exercise or the comparison. An exercise has its own file
//! here, or a function `run` in `program/`.
//!
//! This is compiled with `main.rs` and not with the library, which calls no exercise.

mod polite;
mod scrape_city;
mod scrape_parallel;
mod scrape_sequential;

use anyhow::Result;
use part3_yelp::{
    Main,
    program::options::{Args, Exercise, Shared},
};

#[cfg(feature = "compare")]
use crate::compare;

pub(crate) fn run(program: &Main, args: &Args) -> Result<()> {
    program.begin(&args.shared.common)?;
    match &args.exercise {
        Some(exercise) => run_exercise(exercise, &args.shared),
        #[cfg(feature = "compare")]
        None => compare::run(&args.compare, &args.shared),
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
    ($module:ident($args:ident, $shared:ident)) => { $module::run($args, $shared) };
    ($module:ident($args:ident, $shared:ident) => $($function:ident),+) => {
        part3_yelp::program::$module::run(
            $args,
            &$shared.common,
            $(&part3_yelp::exercises::$module::$function),+
        )
    };
}

macro_rules! exercises {
    ($($kind:ident $variant:ident($module:ident) $(=> $($function:ident),+)?;)+) => {
        fn run_exercise(exercise: &Exercise, shared: &Shared) -> Result<()> {
            match exercise {
                $(Exercise::$variant(args) => run!($module(args, shared) $(=> $($function),+)?),)+
            }
        }
    };
}
part3_yelp::subcommands!(exercises);
