//! Runs `primes_parallel`.

use std::ops::Range;

use anyhow::Result;
use lab::program::Common;
use part1_multiprocessing::{
    Main,
    exercises::primes_parallel::primes_parallel,
    program::{
        primes::{finish, record_for_people},
        primes_parallel::Args,
    },
};

pub(super) fn run(_: &Main, args: &Args, common: &Common) -> Result<()> {
    record_for_people(common);
    let timed = common.timed();
    let call =
        |(range, threads): (Range<u64>, usize)| (range.clone(), primes_parallel(range, threads));
    let lists: Vec<_> = args.calls().map(call).collect();
    drop(timed);
    finish(common, args.wanted.all, lists)
}
