//! Runs `AsyncPool`.

use std::ops::Range;

use anyhow::Result;
use lab::{documents::part1::Collected, program::Common};
use part1_multiprocessing::{
    Main,
    exercises::apply_async::{AsyncPool, Pending},
    program::{
        apply_async::{Args, Order, collected, finish},
        pool::end,
    },
};

pub(super) fn run(program: &Main, args: &Args, common: &Common) -> Result<()> {
    let command = args.pool.worker.command()?;
    let ranges = args.work.ranges();
    let pool = AsyncPool::start(&command, args.work.processes.get())?;
    let batches = (0..args.batches.get())
        .map(|batch| one_batch(program, &pool, batch, &ranges, args))
        .collect();
    let ended = end(pool, args.pool.drop, AsyncPool::join);
    finish(common, batches, ended)
}

/// Hands in every range, collects what is not dropped, and returns it in the order of the ranges.
fn one_batch(
    program: &Main,
    pool: &AsyncPool,
    batch: usize,
    ranges: &[Range<u64>],
    args: &Args,
) -> Vec<Collected> {
    let mut pending: Vec<Option<Pending>> =
        ranges.iter().map(|range| Some(pool.apply_async(range.clone()))).collect();
    if args.drop_unread {
        for unread in pending.iter_mut().skip(1).step_by(2) {
            *unread = None;
        }
    }
    // Everything is handed in. A check can see that nothing has waited for an answer so far.
    program.all_handed_in(batch);
    let get = |pending: Option<Pending>| match pending {
        None => Collected::Unread,
        Some(pending) => collected(pending.get(), args.pool.all),
    };
    match args.collect {
        Order::Forward => pending.into_iter().map(get).collect(),
        Order::Reverse => {
            let mut answers: Vec<_> = pending.into_iter().rev().map(get).collect();
            answers.reverse();
            answers
        }
    }
}
