//! Runs what the command line of `yelp` names, which is an exercise or the comparison. Each exercise has its own file.
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

fn run_exercise(exercise: &Exercise, shared: &Shared) -> Result<()> {
    match exercise {
        Exercise::ScrapeSequential(args) => scrape_sequential::run(args, shared),
        Exercise::ScrapeCity(args) => scrape_city::run(args, shared),
        Exercise::ScrapeParallel(args) => scrape_parallel::run(args, shared),
        Exercise::Polite(args) => polite::run(args, shared),
    }
}
