//! Runs `ProcessPool`.

use anyhow::Result;
use lab::program::Common;
use part1_multiprocessing::{
    Main,
    exercises::process_pool::ProcessPool,
    program::{
        pool::end,
        process_pool::{Args, finish, mapped},
    },
};

pub(super) fn run(_: &Main, args: &Args, common: &Common) -> Result<()> {
    let command = args.pool.worker.command()?;
    let rounds = args.work.rounds(args.maps);
    let timed = common.timed();
    let started: Result<Vec<_>, _> = (0..args.pool.pools.get())
        .map(|_| ProcessPool::start(&command, args.work.processes.get()))
        .collect();
    let use_up = |mut pool: ProcessPool| {
        let maps = rounds.iter().map(|ranges| mapped(pool.map(ranges), args.pool.all)).collect();
        (maps, end(pool, args.pool.drop, ProcessPool::join))
    };
    let pools = started.map(|pools| pools.into_iter().map(use_up).collect());
    drop(timed);
    finish(common, pools)
}
