//! The options of `process-pool`, and its document.

use std::{num::NonZeroUsize, process};

use anyhow::Result;
use lab::{
    documents::part1::{self, Ending, Mapped},
    program::{Common, at_least_one},
};

use super::{
    answers::{all_answered, failure, shares},
    pool::{Pool, refuse},
    work::Work,
};
use crate::{Answer, PoolError};

/// Exercise: the primes of many ranges, found by a pool of processes
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The tasks.
    #[command(flatten)]
    pub work: Work,

    /// How often to map the ranges, on one pool
    #[arg(long, value_name = "K", default_value = "1", value_parser = at_least_one)]
    pub maps: NonZeroUsize,

    /// What becomes of the pool and its answers.
    #[command(flatten)]
    pub pool: Pool,
}

/// What one `map` returned, with whole lists of primes only when `all`.
pub fn mapped(result: Result<Vec<Answer>, PoolError>, all: bool) -> Mapped {
    match result {
        Ok(answers) => Mapped::Answers(all_answered(&answers, all)),
        Err(error) => Mapped::Failed(failure(&error)),
    }
}

/// Prints a line a map and writes the document.
///
/// # Errors
///
/// When the document cannot be written, or a map failed.
pub fn finish(common: &Common, maps: Vec<Mapped>, ended: Ending) -> Result<()> {
    let failed = maps.iter().find_map(|mapped| match mapped {
        Mapped::Failed(failure) => Some(failure.detail.clone()),
        Mapped::Answers(_) => None,
    });
    for (nth, mapped) in maps.iter().enumerate() {
        match mapped {
            Mapped::Failed(failure) => println!("map {}: {}", nth + 1, failure.detail),
            Mapped::Answers(answers) => println!("map {}: {}", nth + 1, shares(answers.iter())),
        }
    }
    common.finish(&part1::Pool { pid: process::id(), maps, ended })?;
    refuse(failed)
}
