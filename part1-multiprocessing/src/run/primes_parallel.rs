//! Runs `primes_parallel`.

use std::ops::Range;

use anyhow::Result;
use lab::program::Common;
use part1_multiprocessing::{
    exercises::primes_parallel::primes_parallel,
    program::{primes::finish, primes_parallel::Args},
};

pub(super) fn run(args: &Args, common: &Common) -> Result<()> {
    let call =
        |(range, threads): (Range<u64>, usize)| (range.clone(), primes_parallel(range, threads));
    finish(common, args.wanted.all, args.calls().map(call))
}
