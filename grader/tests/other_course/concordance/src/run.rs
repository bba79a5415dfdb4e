//! Runs what the command line of `book` names. This is compiled with `main.rs`, because the library calls no exercise.

mod page_counts;
mod word_index;
mod worker;

use anyhow::Result;
use concordance::{
    Main,
    program::options::{Args, Exercise},
};

pub(crate) fn run(program: &Main, args: &Args) -> Result<()> {
    program.begin(&args.common)?;
    match &args.exercise {
        Exercise::WordIndex(own) => word_index::run(own, &args.common),
        Exercise::PageCounts(own) => page_counts::run(own, &args.common),
        Exercise::Worker => worker::run(),
    }
}
