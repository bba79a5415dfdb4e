//! Runs `describe_here` in three threads, and `chunks_by_pid` on answers of worker processes.

use std::thread;

use anyhow::{Context, Result};
use lab::program::Common;
use part1_multiprocessing::{
    Here, Main,
    exercises::which_process::{chunks_by_pid, describe_here},
    program::which_process::{Args, document, finish},
    rounds::Rounds,
};

pub(super) fn run(_: &Main, args: &Args, common: &Common) -> Result<()> {
    let command = args.worker.command()?;
    let main = describe_here();
    let named = describe_in(thread::Builder::new().name(args.name.clone()))?;
    let unnamed = describe_in(thread::Builder::new())?;
    // The workers live until the end of this function, so that `--hold` shows them.
    let mut workers = Rounds::start(&command, args.work.processes.get())?;
    let timed = common.timed();
    let answers = workers.work(&args.work.ranges())?;
    drop(timed);
    let by_pid = chunks_by_pid(&answers);
    let by_pid = [by_pid, chunks_by_pid(&answers[..answers.len() / 2])];
    finish(common, &document([main, named, unnamed], &answers, by_pid))
}

fn describe_in(thread: thread::Builder) -> Result<Here> {
    let described = thread.spawn(describe_here).context("cannot start a thread")?.join();
    match described {
        Ok(here) => Ok(here),
        Err(panic) => std::panic::resume_unwind(panic),
    }
}
