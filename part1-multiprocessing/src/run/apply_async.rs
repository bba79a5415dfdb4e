//! Runs `AsyncPool`.

use std::ops::Range;

use anyhow::Result;
use lab::{documents::part1::Collected, hold::Step, program::Common};
use part1_multiprocessing::{
    Main,
    exercises::apply_async::{AsyncPool, Pending},
    program::{
        apply_async::{Args, Order, UsedUp, collected, finish},
        pool::end,
    },
};

pub(super) fn run(program: &Main, args: &Args, common: &Common) -> Result<()> {
    let command = args.pool.worker.command()?;
    let rounds = args.work.rounds(args.batches);
    let timed = common.timed();
    let started: Result<Vec<_>, _> = (0..args.pool.pools.get())
        .map(|_| AsyncPool::start(&command, args.work.processes.get()))
        .collect();
    let use_up = |pool| use_up(program, pool, &rounds, args);
    let pools = started.map(|pools| pools.into_iter().map(use_up).collect());
    drop(timed);
    finish(common, pools)
}

/// Submits every batch, collects the answers that are not dropped, and ends the pool before or after that.
fn use_up(program: &Main, pool: AsyncPool, rounds: &[Vec<Range<u64>>], args: &Args) -> UsedUp {
    let mut batches =
        rounds.iter().enumerate().map(|(nth, ranges)| hand_in(program, &pool, nth, ranges, args));
    if args.late {
        let pending: Vec<_> = batches.collect();
        let ended = end(pool, args.pool.drop, AsyncPool::join);
        // The pool has ended, and nothing has been collected from it so far.
        program.at(Step::Ended, pending.len());
        return (pending.into_iter().map(|batch| collect(batch, args)).collect(), ended);
    }
    let collected = batches.by_ref().map(|batch| collect(batch, args)).collect();
    drop(batches);
    (collected, end(pool, args.pool.drop, AsyncPool::join))
}

/// Submits every range, and drops some of the pending answers if that is wanted.
fn hand_in(
    program: &Main,
    pool: &AsyncPool,
    batch: usize,
    ranges: &[Range<u64>],
    args: &Args,
) -> Vec<Option<Pending>> {
    let mut pending = Vec::new();
    for (nth, range) in ranges.iter().enumerate() {
        pending.push(Some(pool.apply_async(range.clone())));
        if args.step {
            program.at(Step::Submitted, format!("{batch}.{nth}"));
        }
    }
    if args.drop_unread {
        for unread in pending.iter_mut().skip(1).step_by(2) {
            *unread = None;
        }
    }
    // Everything is submitted. At this step a check sees that nothing has waited for an answer so far.
    program.at(Step::Submitted, batch);
    pending
}

/// The answers in the order of the ranges, in whichever order they are collected.
fn collect(pending: Vec<Option<Pending>>, args: &Args) -> Vec<Collected> {
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
