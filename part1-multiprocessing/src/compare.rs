//! Without a subcommand, `primes` runs every variant once and shows a table and bars.

use std::ops::Range;

use anyhow::{Context, Result};
use lab::{
    comparison::Comparison,
    documents::part1::Workload,
    program::Common,
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
    primes_sequential,
    program::options::Compare,
    pulse, ranges,
};

/// The program that does the same work in Python.
const TWIN: &str = include_str!("../python/primes.py");

/// The number of chunks into which the processes' work is cut.
const CHUNKS: usize = 64;

pub(crate) fn run(options: &Compare, common: &Common) -> Result<()> {
    let workers = options.workers();
    let command = WorkerCommand::this_program()
        .context("cannot find this program to start it as a worker")?;
    let wanted = match &options.compared {
        Some(range) => vec![("The range", range.0.clone())],
        None => vec![("Workload A", ranges::A), ("Workload B", ranges::B)],
    };
    let (mut spans, mut workloads) = (Vec::new(), Vec::new());
    for (name, range) in wanted {
        println!("{name}, {}..{}, {workers} workers\n", range.start, range.end);
        let (rows, ran) = compare(range.clone(), workers, &command, options.python, common);
        workloads.push(Workload { range, workers, rows });
        spans.extend(ran);
    }
    if let Some(path) = &options.trace {
        timeline::save_chrome_trace(&spans, path)?;
    }
    common.finish(&workloads)
}

/// Prints the table of one workload, then the bars.
fn compare(
    range: Range<u64>,
    workers: usize,
    command: &WorkerCommand,
    python: bool,
    common: &Common,
) -> (Comparison, Vec<Span>) {
    let chunks = ranges::chunks(range.clone(), CHUNKS);
    let mut comparison = Comparison::new();
    let mut lanes = Vec::new();
    let mut run = |variant: &str, work: &dyn Fn() -> Result<usize, PoolError>| {
        eprintln!("running {variant} …");
        pulse::record();
        comparison.attempt(variant, &mut || Ok(format!("{} primes", work()?)));
        pulse::stop();
        lanes.push((variant.to_owned(), comparison.last(), timeline::take()));
    };
    run("sequential", &|| Ok(primes_sequential(range.clone()).len()));
    run("primes_parallel", &|| Ok(primes_parallel(range.clone(), workers).len()));
    run("process_pool", &|| {
        let mut pool = ProcessPool::start(command, workers)?;
        let answers = pool.map(&chunks)?;
        pool.join();
        Ok(count(&answers))
    });
    run("apply_async", &|| {
        let pool = AsyncPool::start(command, workers)?;
        let pending: Vec<_> = chunks.iter().map(|chunk| pool.apply_async(chunk.clone())).collect();
        let answers: Vec<_> = pending.into_iter().map(Pending::get).collect::<Result<_, _>>()?;
        pool.join();
        Ok(count(&answers))
    });
    if python {
        let args = [
            &*format!("--range={}..{}", range.start, range.end),
            &*format!("--processes={workers}"),
            &*format!("--chunks={CHUNKS}"),
        ];
        // Without Python the other rows are still useful.
        if let Err(error) = python_twin::race(&mut comparison, TWIN, &args, &[]) {
            eprintln!("primes: {error:#}");
        }
    }
    common.show_table(&comparison);
    println!();
    for (variant, last, spans) in &lanes {
        if !spans.is_empty() {
            common.show_variant(variant, spans, last);
        }
    }
    (comparison, lanes.into_iter().flat_map(|(_, _, spans)| spans).collect())
}

fn count(answers: &[Answer]) -> usize {
    answers.iter().map(|answer| answer.primes.len()).sum()
}
