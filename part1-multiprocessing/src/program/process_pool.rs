//! The options of `process-pool`, and its document.

use std::{num::NonZeroUsize, process};

use anyhow::{Context, Result};
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

    /// Number of times to map the ranges on one pool
    #[arg(long, value_name = "K", default_value = "1", value_parser = at_least_one)]
    pub maps: NonZeroUsize,

    /// How the pool ends.
    #[command(flatten)]
    pub pool: Pool,
}

/// The result of one `map`, including whole lists of primes only if `all` is set.
pub fn mapped(result: Result<Vec<Answer>, PoolError>, all: bool) -> Mapped {
    match result {
        Ok(answers) => Mapped::Answers(all_answered(&answers, all)),
        Err(error) => Mapped::Failed(failure(&error)),
    }
}

/// Prints one line per map with the bars, and writes the document, with the first pool before the others.
///
/// # Errors
///
/// When the document cannot be written, a map failed, or a pool could not be started.
pub fn finish(common: &Common, pools: Result<Vec<(Vec<Mapped>, Ending)>, PoolError>) -> Result<()> {
    let (pools, refused) = match pools {
        Ok(pools) => (pools, None),
        Err(error) => (vec![(Vec::new(), Ending::NeverStarted)], Some(failure(&error))),
    };
    let maps: Vec<_> = pools.iter().flat_map(|(maps, _)| maps).collect();
    let mut failures = 0;
    for (nth, mapped) in maps.iter().enumerate() {
        match mapped {
            Mapped::Failed(failure) => {
                println!("map {}: {}", nth + 1, failure.detail);
                failures += 1;
            }
            Mapped::Answers(answers) => println!("map {}: {}", nth + 1, shares(answers.iter())),
        }
    }
    common.show();
    // The message of a failed map has already been printed above.
    let failed = (failures > 0).then(|| format!("{failures} of {} maps failed", maps.len()));
    let failed = refused.as_ref().map(|failure| failure.detail.clone()).or(failed);
    let document = |(maps, ended)| part1::Pool {
        pid: process::id(),
        maps,
        ended,
        refused: None,
        others: Vec::new(),
    };
    let mut documents = pools.into_iter().map(document);
    let first = documents.next().context("there was no pool")?;
    common.finish(&part1::Pool { refused, others: documents.collect(), ..first })?;
    refuse(failed)
}
