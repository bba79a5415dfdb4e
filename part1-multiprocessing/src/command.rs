//! The command line of `primes`: a subcommand an exercise, and the worker.

use std::{
    io::{self, BufWriter},
    num::NonZeroUsize,
    ops::Range,
    thread,
};

use anyhow::{Context, Result, bail};
use clap::{Parser, Subcommand};
use lab::{
    documents::part1::{Async, Collected, Ending, List, Mapped, Pool, Primes, WhichProcess},
    hold::{self, Step},
    program::{Common, at_least_one},
};
use part1_multiprocessing::{
    WorkerCommand,
    exercises::{
        apply_async::{AsyncPool, Pending},
        primes_parallel::primes_parallel,
        process_pool::ProcessPool,
        which_process::{chunks_by_pid, describe_here},
    },
    head_tail, primes_sequential, rounds, worker,
};

use crate::{
    compare::Compare,
    options::{Order, Wanted, Work, Worker},
    report,
};

/// Prime numbers, found on one core and on many.
///
/// Without a subcommand: runs all variants once and compares them.
#[derive(Debug, Parser)]
#[command(name = "primes", version)]
pub(crate) struct Args {
    #[command(subcommand)]
    exercise: Option<Exercise>,

    #[command(flatten)]
    compare: Compare,

    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Subcommand)]
enum Exercise {
    /// Given: the primes of a range, found by one thread
    PrimesSequential {
        #[command(flatten)]
        wanted: Wanted,
    },
    /// Exercise: the primes of a range, found by several threads
    PrimesParallel {
        #[command(flatten)]
        wanted: Wanted,

        /// How many threads test numbers
        #[arg(long, default_value = "4", value_parser = at_least_one)]
        threads: NonZeroUsize,
    },
    /// Exercise: the primes of many ranges, found by a pool of processes
    ProcessPool {
        #[command(flatten)]
        work: Work,

        /// How often to map the ranges, on one pool
        #[arg(long, value_name = "K", default_value = "1", value_parser = at_least_one)]
        maps: NonZeroUsize,

        /// Write whole lists of primes
        #[arg(long)]
        all: bool,

        /// End the pool by dropping it, in place of `join`
        #[arg(long)]
        drop: bool,

        #[command(flatten)]
        worker: Worker,
    },
    /// Exercise: which process am I, and which one did what?
    WhichProcess {
        #[command(flatten)]
        work: Work,

        #[command(flatten)]
        worker: Worker,
    },
    /// Exercise: hand in ranges now, collect their primes later
    ApplyAsync {
        #[command(flatten)]
        work: Work,

        /// How often to hand in the ranges and collect them, on one pool
        #[arg(long, value_name = "K", default_value = "1", value_parser = at_least_one)]
        batches: NonZeroUsize,

        /// The order in which answers are collected
        #[arg(long, value_enum, default_value = "forward")]
        collect: Order,

        /// Drop the second, fourth, … pending answer of each batch unread, right away
        #[arg(long)]
        drop_unread: bool,

        /// Write whole lists of primes
        #[arg(long)]
        all: bool,

        /// End the pool by dropping it, in place of `join`
        #[arg(long)]
        drop: bool,

        #[command(flatten)]
        worker: Worker,
    },
    /// Given: one worker of a pool, which takes tasks from its standard input
    Worker,
}

impl Args {
    pub(crate) fn run(self) -> Result<()> {
        self.common.begin()?;
        let Some(exercise) = &self.exercise else {
            return self.compare.run(&self.common);
        };
        if self.compare.is_asked_for() {
            bail!(
                "--range, --workers, --trace and --python before a subcommand are for the \
                 comparison\n\
                 hint: options of an exercise stand after its name"
            );
        }
        match exercise {
            Exercise::PrimesSequential { wanted } => {
                self.primes(wanted, primes_sequential(wanted.range.0.clone()))
            }
            Exercise::PrimesParallel { wanted, threads } => {
                self.primes(wanted, primes_parallel(wanted.range.0.clone(), threads.get()))
            }
            Exercise::ProcessPool { work, maps, all, drop, worker } => {
                self.process_pool(work, maps.get(), *all, *drop, &worker.command()?)
            }
            Exercise::WhichProcess { work, worker } => self.which_process(work, &worker.command()?),
            Exercise::ApplyAsync { work, batches, collect, drop_unread, all, drop, worker } => {
                let command = worker.command()?;
                let ranges = work.ranges();
                let pool = AsyncPool::start(&command, work.processes.get())?;
                let batches: Vec<_> = (0..batches.get())
                    .map(|batch| one_batch(&pool, batch, &ranges, *collect, *drop_unread, *all))
                    .collect();
                let ended = end(pool, *drop, AsyncPool::join);
                let failed = batches.iter().flatten().find_map(report::failure_of_task);
                report::batches(&batches);
                self.common.finish(&Async { pid: std::process::id(), batches, ended })?;
                refuse(failed)
            }
            Exercise::Worker => {
                worker::serve(io::stdin().lock(), BufWriter::new(io::stdout().lock())).or_else(
                    |error| match error.kind() {
                        // The parent wants no more answers.
                        io::ErrorKind::BrokenPipe => Ok(()),
                        _ => Err(error).context("this worker gives up"),
                    },
                )
            }
        }
    }

    fn primes(&self, wanted: &Wanted, primes: Vec<u64>) -> Result<()> {
        let range = wanted.range.0.clone();
        println!("{}", report::sentence(&range, &head_tail(&primes)));
        self.common.finish(&Primes { range, primes: List::of(&primes, wanted.all) })
    }

    fn process_pool(
        &self,
        work: &Work,
        maps: usize,
        all: bool,
        drop: bool,
        command: &WorkerCommand,
    ) -> Result<()> {
        let ranges = work.ranges();
        let mut pool = ProcessPool::start(command, work.processes.get())?;
        let maps: Vec<_> = (0..maps)
            .map(|_| match pool.map(&ranges) {
                Ok(answers) => {
                    Mapped::Answers(answers.iter().map(|a| report::answered(a, all)).collect())
                }
                Err(error) => Mapped::Failed(report::failure(&error)),
            })
            .collect();
        let ended = end(pool, drop, ProcessPool::join);
        let failed = maps.iter().find_map(report::failure_of_map);
        report::maps(&maps);
        self.common.finish(&Pool { pid: std::process::id(), maps, ended })?;
        refuse(failed)
    }

    fn which_process(&self, work: &Work, command: &WorkerCommand) -> Result<()> {
        let main = report::here(describe_here());
        let named = describe_in(thread::Builder::new().name(WhichProcess::NAMED.into()))?;
        let unnamed = describe_in(thread::Builder::new())?;
        let answers = rounds::in_rounds(command, work.processes.get(), &work.ranges())?;
        let document = WhichProcess {
            main,
            named,
            unnamed,
            answers: answers.iter().map(|answer| report::answered(answer, false)).collect(),
            by_pid: chunks_by_pid(&answers),
        };
        report::which_process(&document);
        self.common.finish(&document)
    }
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

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_contradicts_itself_nowhere() {
        Args::command().debug_assert();
    }

    #[test]
    fn a_worker_takes_the_rest_of_the_line_hyphens_included() {
        let line = [
            "primes",
            "process-pool",
            "--maps",
            "2",
            "--worker",
            "sh",
            "-c",
            "exit 3",
            "--",
            "--maps",
        ];
        let args = Args::try_parse_from(line).unwrap();
        let Some(Exercise::ProcessPool { worker, .. }) = args.exercise else { panic!("no pool") };
        let command = worker.command().unwrap();
        assert_eq!(command, WorkerCommand::new("sh", ["-c", "exit 3", "--", "--maps"]));
    }

    #[test]
    fn bad_numbers_are_refused_with_a_reason() {
        for (words, reason) in [
            ("primes-parallel --range 5..2", "runs backwards"),
            ("primes-parallel --range 7", "is no range"),
            ("primes-parallel --threads 0", "at least 1"),
            ("process-pool --processes none", "a whole number is wanted"),
            ("apply-async --ranges 1..2,x", "is no range"),
        ] {
            let line = ["primes"].into_iter().chain(words.split(' '));
            let error = Args::try_parse_from(line).unwrap_err().to_string();
            assert!(error.contains(reason), "{words}: {error}");
        }
    }
}
