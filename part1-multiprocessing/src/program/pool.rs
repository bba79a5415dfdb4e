//! What `process-pool` and `apply-async` have in common: how a pool ends, and the options for it.

use std::num::NonZeroUsize;

use anyhow::{Result, bail};
use lab::{documents::part1::Ending, program::at_least_one};

use super::work::Worker;

/// What `process-pool` and `apply-async` have in common besides their tasks.
#[derive(Debug, clap::Args)]
pub struct Pool {
    /// Write whole lists of primes
    #[arg(long)]
    pub all: bool,

    /// End the pool by dropping it, instead of `join`
    #[arg(long)]
    pub drop: bool,

    /// How many pools to start, all at first. Then each in turn does all the work and ends
    #[arg(long, value_name = "K", default_value = "1", value_parser = at_least_one)]
    pub pools: NonZeroUsize,

    /// What the workers are.
    #[command(flatten)]
    pub worker: Worker,
}

/// Ends a pool as it was asked for.
pub fn end<P>(pool: P, by_drop: bool, join: impl FnOnce(P)) -> Ending {
    if by_drop {
        drop(pool);
        Ending::Dropped
    } else {
        join(pool);
        Ending::Joined
    }
}

/// A missing answer makes the program fail, after its document is written.
pub(super) fn refuse(failed: Option<String>) -> Result<()> {
    match failed {
        None => Ok(()),
        Some(detail) => bail!(detail),
    }
}
