//! Runs `primes_sequential`, which is given.

use anyhow::Result;
use lab::program::Common;
use part1_multiprocessing::{
    Main, primes_sequential,
    program::{
        primes::{finish, record_for_people},
        primes_sequential::Args,
    },
};

pub(super) fn run(_: &Main, args: &Args, common: &Common) -> Result<()> {
    let range = args.wanted.range.0.clone();
    record_for_people(common);
    let timed = common.timed();
    let primes = primes_sequential(range.clone());
    drop(timed);
    finish(common, args.wanted.all, [(range, primes)])
}
