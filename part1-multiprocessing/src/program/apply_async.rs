//! The options of `apply-async`, and its document.

use std::{num::NonZeroUsize, process};

use anyhow::{Context, Result};
use clap::ValueEnum;
use lab::{
    documents::part1::{Async, Collected, Ending},
    program::{Common, at_least_one},
};

use super::{
    answers::{answered, failure, shares},
    pool::{Pool, refuse},
    work::Work,
};
use crate::{Answer, PoolError};

/// Exercise: hand in ranges now, collect their primes later
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The tasks.
    #[command(flatten)]
    pub work: Work,

    /// How many times to hand in the ranges and collect them, on one pool
    #[arg(long, value_name = "K", default_value = "1", value_parser = at_least_one)]
    pub batches: NonZeroUsize,

    /// The order in which answers are collected
    #[arg(long, value_enum, default_value = "forward")]
    pub collect: Order,

    /// Drop the second, fourth, … pending answer of each batch unread, right away
    #[arg(long)]
    pub drop_unread: bool,

    /// Ask the gate after each range that is handed in, and not only after the last one
    #[arg(long)]
    pub step: bool,

    /// Hand in all batches, end the pool, and collect the answers then
    #[arg(long)]
    pub late: bool,

    /// How the pool ends.
    #[command(flatten)]
    pub pool: Pool,
}

/// The order in which answers are collected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Order {
    /// In the order of the ranges
    Forward,
    /// The last range first
    Reverse,
}

/// The result of one task that was waited for, including the whole list of primes only if `all` is set.
pub fn collected(result: Result<Answer, PoolError>, all: bool) -> Collected {
    match result {
        Ok(answer) => Collected::Answer(answered(&answer, all)),
        Err(error) => Collected::Failed(failure(&error)),
    }
}

/// The results of a pool, as one list per batch, and how the pool ended.
pub type UsedUp = (Vec<Vec<Collected>>, Ending);

/// Prints one line per batch with the bars, and writes the document, with the first pool before the others.
///
/// # Errors
///
/// When the document cannot be written, a task failed, or a pool could not be started.
pub fn finish(common: &Common, pools: Result<Vec<UsedUp>, PoolError>) -> Result<()> {
    let (pools, refused) = match pools {
        Ok(pools) => (pools, None),
        Err(error) => (vec![(Vec::new(), Ending::NeverStarted)], Some(failure(&error))),
    };
    let batches = || pools.iter().flat_map(|(batches, _)| batches);
    let failed = batches().flatten().find_map(|collected| match collected {
        Collected::Failed(failure) => Some(failure.detail.clone()),
        Collected::Answer(_) | Collected::Unread => None,
    });
    let failed = refused.as_ref().map(|failure| failure.detail.clone()).or(failed);
    for (nth, batch) in batches().enumerate() {
        let answers = batch.iter().filter_map(|collected| match collected {
            Collected::Answer(answer) => Some(answer),
            Collected::Failed(_) | Collected::Unread => None,
        });
        println!("batch {}: {}", nth + 1, shares(answers));
    }
    common.show();
    let document = |(batches, ended)| Async {
        pid: process::id(),
        batches,
        ended,
        refused: None,
        others: Vec::new(),
    };
    let mut documents = pools.into_iter().map(document);
    let first = documents.next().context("there was no pool")?;
    common.finish(&Async { refused, others: documents.collect(), ..first })?;
    refuse(failed)
}
