//! Runs `in_rounds`, which is given.

use anyhow::Result;
use lab::{documents::part1::Ending, program::Common};
use part1_multiprocessing::{
    Main,
    program::{
        in_rounds::Args,
        process_pool::{finish, mapped},
    },
    rounds::in_rounds,
};

pub(super) fn run(_: &Main, args: &Args, common: &Common) -> Result<()> {
    let command = args.worker.command()?;
    let timed = common.timed();
    let answers = in_rounds(&command, args.work.processes.get(), &args.work.ranges());
    drop(timed);
    finish(common, Ok(vec![(vec![mapped(answers, false)], Ending::Joined)]))
}
