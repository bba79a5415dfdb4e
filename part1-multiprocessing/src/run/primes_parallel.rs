//! Runs `primes_parallel`.

use anyhow::Result;
use lab::program::Common;
use part1_multiprocessing::{
    exercises::primes_parallel::primes_parallel,
    program::{primes::finish, primes_parallel::Args},
};

pub(super) fn run(args: &Args, common: &Common) -> Result<()> {
    let primes = primes_parallel(args.wanted.range.0.clone(), args.threads.get());
    finish(common, &args.wanted, &primes)
}
