//! The options of `primes-parallel`.

use std::{iter, num::NonZeroUsize, ops::Range, str::FromStr};

use anyhow::{Context, Error, Result};
use lab::program::at_least_one;

use super::primes::Wanted;
use crate::ranges::Typed;

/// Exercise: the primes of a range, found by several threads
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The numbers.
    #[command(flatten)]
    pub wanted: Wanted,

    /// Number of threads that test numbers
    #[arg(long, default_value = "4", value_parser = at_least_one)]
    pub threads: NonZeroUsize,

    /// Call it again in the same process, for a range and a number of threads (repeatable)
    #[arg(long, value_name = "RANGE@THREADS")]
    pub then: Vec<Then>,
}

/// A later call as typed on the command line, such as `10..100@8`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Then {
    /// The numbers.
    pub range: Typed,
    /// The number of threads that test them.
    pub threads: NonZeroUsize,
}

impl FromStr for Then {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        let (range, threads) = text
            .rsplit_once('@')
            .context("expected a range and a number of threads, such as 10..100@8")?;
        Ok(Self { range: range.parse()?, threads: at_least_one(threads).map_err(Error::msg)? })
    }
}

impl Args {
    /// The calls, in order.
    pub fn calls(&self) -> impl Iterator<Item = (Range<u64>, usize)> {
        let first = (self.wanted.range.0.clone(), self.threads.get());
        let later = self.then.iter().map(|then| (then.range.0.clone(), then.threads.get()));
        iter::once(first).chain(later)
    }
}
