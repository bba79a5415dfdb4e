//! Runs `primes_sequential`, which is given.

use anyhow::Result;
use lab::program::Common;
use part1_multiprocessing::{
    primes_sequential,
    program::{primes::finish, primes_sequential::Args},
};

pub(super) fn run(args: &Args, common: &Common) -> Result<()> {
    let range = args.wanted.range.0.clone();
    let primes = primes_sequential(range.clone());
    finish(common, args.wanted.all, [(range, primes)])
}
