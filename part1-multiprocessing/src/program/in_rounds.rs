//! The options of `in-rounds`.

use super::work::{Work, Worker};

/// Given: the primes of many ranges, found by processes that work in rounds and wait for each other
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The tasks.
    #[command(flatten)]
    pub work: Work,

    /// The program that the workers run.
    #[command(flatten)]
    pub worker: Worker,
}
