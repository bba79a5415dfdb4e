//! The options of `primes-sequential`.

use super::primes::Wanted;

/// Given: the primes of a range, found by one thread
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The numbers.
    #[command(flatten)]
    pub wanted: Wanted,
}
