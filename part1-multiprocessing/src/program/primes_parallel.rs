//! The options of `primes-parallel`.

use std::num::NonZeroUsize;

use lab::program::at_least_one;

use super::primes::Wanted;

/// Exercise: the primes of a range, found by several threads
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The numbers.
    #[command(flatten)]
    pub wanted: Wanted,

    /// How many threads test numbers
    #[arg(long, default_value = "4", value_parser = at_least_one)]
    pub threads: NonZeroUsize,
}
