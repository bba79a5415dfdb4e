//! What `primes` does: a function of the exercises for each subcommand, and the worker.

use std::{
    io::{self, BufWriter},
    ops::Range,
    thread,
};

use anyhow::{Context, Result, bail};
use lab::{
    documents::part1::{self, Async, Collected, Ending, List, Mapped, Primes, WhichProcess},
    hold::{self, Step},
    program::Common,
};
use part1_multiprocessing::{
    WorkerCommand,
    exercises::{
        apply_async::{AsyncPool, Pending},
        primes_parallel::primes_parallel,
        process_pool::ProcessPool,
        which_process::{chunks_by_pid, describe_here},
    },
    head_tail, primes_sequential,
    program::{
        options::{Args, Exercise, Order, Pool, Wanted, Work},
        report,
    },
    rounds, worker,
};

#[cfg(feature = "compare")]
use crate::compare;

pub(crate) fn run(args: &Args) -> Result<()> {
    let common = &args.common;
    common.begin()?;
    let Some(exercise) = &args.exercise else {
        #[cfg(feature = "compare")]
        return compare::run(&args.compare, common);
        #[cfg(not(feature = "compare"))]
        bail!("this build has no comparison; name an exercise, `--help` lists them");
    };
    match exercise {
        Exercise::PrimesSequential { wanted } => {
            write_primes(common, wanted, primes_sequential(wanted.range.0.clone()))
        }
        Exercise::PrimesParallel { wanted, threads } => {
            write_primes(common, wanted, primes_parallel(wanted.range.0.clone(), threads.get()))
        }
        Exercise::ProcessPool { work, maps, pool } => process_pool(common, work, maps.get(), pool),
        Exercise::WhichProcess { work, worker } => which_process(common, work, &worker.command()?),
        Exercise::ApplyAsync { work, batches, collect, drop_unread, pool: options } => {
            let command = options.worker.command()?;
            let ranges = work.ranges();
            let pool = AsyncPool::start(&command, work.processes.get())?;
            let batches: Vec<_> = (0..batches.get())
                .map(|batch| one_batch(&pool, batch, &ranges, *collect, *drop_unread, options.all))
                .collect();
            let ended = end(pool, options.drop, AsyncPool::join);
            let failed = batches.iter().flatten().find_map(report::failure_of_task);
            report::batches(&batches);
            common.finish(&Async { pid: std::process::id(), batches, ended })?;
            refuse(failed)
        }
        Exercise::Worker => {
            let mut answers = BufWriter::new(io::stdout().lock());
            worker::serve(&mut io::stdin().lock(), &mut answers).or_else(|error| {
                match error.kind() {
                    // The parent wants no more answers.
                    io::ErrorKind::BrokenPipe => Ok(()),
                    _ => Err(error).context("this worker gives up"),
                }
            })
        }
    }
}

fn write_primes(common: &Common, wanted: &Wanted, primes: Vec<u64>) -> Result<()> {
    let range = wanted.range.0.clone();
    println!("{}", report::sentence(&range, &head_tail(&primes)));
    common.finish(&Primes { range, primes: List::of(&primes, wanted.all) })
}

fn process_pool(common: &Common, work: &Work, maps: usize, options: &Pool) -> Result<()> {
    let command = options.worker.command()?;
    let ranges = work.ranges();
    let mut pool = ProcessPool::start(&command, work.processes.get())?;
    let maps: Vec<_> = (0..maps)
        .map(|_| match pool.map(&ranges) {
            Ok(answers) => Mapped::Answers(report::all_answered(&answers, options.all)),
            Err(error) => Mapped::Failed(report::failure(&error)),
        })
        .collect();
    let ended = end(pool, options.drop, ProcessPool::join);
    let failed = maps.iter().find_map(report::failure_of_map);
    report::maps(&maps);
    common.finish(&part1::Pool { pid: std::process::id(), maps, ended })?;
    refuse(failed)
}

fn which_process(common: &Common, work: &Work, command: &WorkerCommand) -> Result<()> {
    let main = report::here(describe_here());
    let named = describe_in(thread::Builder::new().name(WhichProcess::NAMED.into()))?;
    let unnamed = describe_in(thread::Builder::new())?;
    let answers = rounds::in_rounds(command, work.processes.get(), &work.ranges())?;
    let document = WhichProcess {
        main,
        named,
        unnamed,
        answers: report::all_answered(&answers, false),
        by_pid: chunks_by_pid(&answers),
    };
    report::which_process(&document);
    common.finish(&document)
}

/// Hands in every range, collects what is not dropped, and returns it in the order of the ranges.
fn one_batch(
    pool: &AsyncPool,
    batch: usize,
    ranges: &[Range<u64>],
    collect: Order,
    drop_unread: bool,
    all: bool,
) -> Vec<Collected> {
    let mut pending: Vec<Option<Pending>> =
        ranges.iter().map(|range| Some(pool.apply_async(range.clone()))).collect();
    if drop_unread {
        for unread in pending.iter_mut().skip(1).step_by(2) {
            *unread = None;
        }
    }
    // Everything is handed in. A check can see that nothing has waited for an answer so far.
    hold::at(Step::Submitted, batch);
    let get = |pending: Option<Pending>| match pending.map(Pending::get) {
        None => Collected::Unread,
        Some(Ok(answer)) => Collected::Answer(report::answered(&answer, all)),
        Some(Err(error)) => Collected::Failed(report::failure(&error)),
    };
    match collect {
        Order::Forward => pending.into_iter().map(get).collect(),
        Order::Reverse => {
            let mut collected: Vec<_> = pending.into_iter().rev().map(get).collect();
            collected.reverse();
            collected
        }
    }
}

fn end<P>(pool: P, by_drop: bool, join: impl FnOnce(P)) -> Ending {
    if by_drop {
        drop(pool);
        Ending::Dropped
    } else {
        join(pool);
        Ending::Joined
    }
}

fn describe_in(thread: thread::Builder) -> Result<lab::documents::part1::Here> {
    let described = thread.spawn(describe_here).context("cannot start a thread")?.join();
    match described {
        Ok(here) => Ok(report::here(here)),
        Err(panic) => std::panic::resume_unwind(panic),
    }
}

/// An answer that is missing makes the program fail, after its document is written.
fn refuse(failed: Option<String>) -> Result<()> {
    match failed {
        None => Ok(()),
        Some(detail) => bail!(detail),
    }
}
