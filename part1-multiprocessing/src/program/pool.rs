//! What `process-pool` and `apply-async` have in common, which is how a pool ends and the options for it.

use std::num::NonZeroUsize;

use anyhow::{Result, bail};
use lab::{documents::part1::Ending, program::at_least_one};

use super::work::Worker;

/// The options that `process-pool` and `apply-async` have in common, apart from their tasks.
#[derive(Debug, clap::Args)]
pub struct Pool {
    /// Write whole lists of primes
    #[arg(long)]
    pub all: bool,

    /// End the pool by dropping it instead of calling `join`
    #[arg(long)]
    pub drop: bool,

    /// Number of pools. All are started first, then each in turn does all the work and ends
    #[arg(long, value_name = "K", default_value = "1", value_parser = at_least_one)]
    pub pools: NonZeroUsize,

    /// The program that the workers run.
    #[command(flatten)]
    pub worker: Worker,
}

/// Ends a pool by dropping it or by `join`.
pub fn end<P>(pool: P, by_drop: bool, join: impl FnOnce(P)) -> Ending {
    if by_drop {
        drop(pool);
        Ending::Dropped
    } else {
        join(pool);
        Ending::Joined
    }
}

/// Makes the program fail because of a missing answer, after its document was written.
pub(super) fn refuse(failed: Option<String>) -> Result<()> {
    match failed {
        None => Ok(()),
        Some(detail) => bail!(detail),
    }
}
