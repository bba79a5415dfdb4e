//! Without a subcommand: every variant once, as a table and as bars.

use std::{num::NonZeroUsize, ops::Range, path::PathBuf, thread};

use anyhow::{Context, Result};
use lab::{
    comparison::Comparison,
    program::{Common, at_least_one},
    python_twin,
    timeline::{self, Span},
};
use part1_multiprocessing::{
    Answer, PoolError, WorkerCommand,
    exercises::{
        apply_async::{AsyncPool, Pending},
        primes_parallel::primes_parallel,
        process_pool::ProcessPool,
    },
    primes_sequential, pulse,
    ranges::{self, Typed},
};
use serde::Serialize;

/// The same work in Python.
const TWIN: &str = include_str!("../python/primes.py");

/// Into how many chunks the processes' work is cut.
const CHUNKS: usize = 64;

/// One workload's table, as it is written down.
#[derive(Serialize)]
struct Compared {
    range: Range<u64>,
    workers: usize,
    rows: Comparison,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Compare {
    /// Compare on this range only: 10..100, A or B
    #[arg(long = "range", value_name = "RANGE")]
    compared: Option<Typed>,

    /// How many threads or processes share the work; the number of cores when not given
    #[arg(long, value_parser = at_least_one)]
    workers: Option<NonZeroUsize>,

    /// Write which thread and process did what, when, as a Chrome trace for ui.perfetto.dev
    #[arg(long, value_name = "FILE")]
    trace: Option<PathBuf>,

    /// Race the same work in Python, if python3 is there
    #[arg(long)]
    python: bool,
}

impl Compare {
    /// Whether any of these options was given.
    pub(crate) fn is_asked_for(&self) -> bool {
        self.compared.is_some() || self.workers.is_some() || self.trace.is_some() || self.python
    }

    pub(crate) fn run(&self, common: &Common) -> Result<()> {
        let workers = self
            .workers
            .or_else(|| thread::available_parallelism().ok())
            .map_or(4, NonZeroUsize::get);
        let command = WorkerCommand::this_program()
            .context("cannot find this program to start it as a worker")?;
        let workloads = match &self.compared {
            Some(range) => vec![("The range", range.0.clone())],
            None => vec![("Workload A", ranges::A), ("Workload B", ranges::B)],
        };
        let (mut spans, mut document) = (Vec::new(), Vec::new());
        for (name, range) in workloads {
            println!("{name}, {}..{}, {workers} workers\n", range.start, range.end);
            let (rows, ran) = self.compare(range.clone(), workers, &command);
            document.push(Compared { range, workers, rows });
            spans.extend(ran);
        }
        if let Some(path) = &self.trace {
            timeline::save_chrome_trace(&spans, path)?;
        }
        common.finish(&document)
    }

    /// Prints the table of one workload, then the bars.
    fn compare(
        &self,
        range: Range<u64>,
        workers: usize,
        command: &WorkerCommand,
    ) -> (Comparison, Vec<Span>) {
        let chunks = ranges::chunks(range.clone(), CHUNKS);
        let mut comparison = Comparison::new();
        let mut lanes = Vec::new();
        let mut run = |variant: &str, work: &mut dyn FnMut() -> Result<usize, PoolError>| {
            eprintln!("running {variant} …");
            pulse::record();
            comparison.attempt(variant, work, |count| match count {
                Ok(count) => format!("{count} primes"),
                Err(error) => format!("failed: {error}"),
            });
            pulse::stop();
            lanes.push((variant.to_owned(), timeline::take()));
        };
        run("sequential", &mut || Ok(primes_sequential(range.clone()).len()));
        run("primes_parallel", &mut || Ok(primes_parallel(range.clone(), workers).len()));
        run("process_pool", &mut || {
            let mut pool = ProcessPool::start(command, workers)?;
            let answers = pool.map(&chunks)?;
            pool.join();
            Ok(count(&answers))
        });
        run("apply_async", &mut || {
            let pool = AsyncPool::start(command, workers)?;
            let pending: Vec<_> =
                chunks.iter().map(|chunk| pool.apply_async(chunk.clone())).collect();
            let answers: Vec<_> =
                pending.into_iter().map(Pending::get).collect::<Result<_, _>>()?;
            pool.join();
            Ok(count(&answers))
        });
        if self.python {
            let args = [
                format!("--range={}..{}", range.start, range.end),
                format!("--processes={workers}"),
                format!("--chunks={CHUNKS}"),
            ];
            // Without Python the other rows are still worth showing.
            if let Err(error) = python_twin::race(&mut comparison, TWIN, args, &[]) {
                eprintln!("primes: {error:#}");
            }
        }
        println!("{}", comparison.table());
        for (variant, spans) in &lanes {
            if !spans.is_empty() {
                println!("{variant}\n{}", timeline::bars(spans, timeline::width()));
            }
        }
        (comparison, lanes.into_iter().flat_map(|(_, spans)| spans).collect())
    }
}

fn count(answers: &[Answer]) -> usize {
    answers.iter().map(|answer| answer.primes.len()).sum()
}
