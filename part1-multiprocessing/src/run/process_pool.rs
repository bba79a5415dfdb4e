//! Runs `ProcessPool`.

use anyhow::Result;
use lab::program::Common;
use part1_multiprocessing::{
    exercises::process_pool::ProcessPool,
    program::{
        pool::end,
        process_pool::{Args, finish, mapped},
    },
};

pub(super) fn run(args: &Args, common: &Common) -> Result<()> {
    let command = args.pool.worker.command()?;
    let ranges = args.work.ranges();
    let mut pool = ProcessPool::start(&command, args.work.processes.get())?;
    let maps = (0..args.maps.get()).map(|_| mapped(pool.map(&ranges), args.pool.all)).collect();
    let ended = end(pool, args.pool.drop, ProcessPool::join);
    finish(common, maps, ended)
}
