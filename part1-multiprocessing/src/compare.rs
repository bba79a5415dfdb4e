//! Without a subcommand: every variant once, as a table and as bars.

use std::{
    env, fs,
    num::NonZeroUsize,
    ops::Range,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use anyhow::{Context, Result};
use lab::{
    comparison::Comparison,
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

/// Into how many chunks the processes' work is cut.
const CHUNKS: usize = 64;

#[derive(Debug, clap::Args)]
pub(crate) struct Compare {
    /// Compare on this range only: 10..100, A or B
    #[arg(long = "range", value_name = "RANGE")]
    compared: Option<Typed>,

    /// How many threads or processes share the work; the number of cores when not given
    #[arg(long)]
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

    pub(crate) fn run(&self) -> Result<()> {
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
        let mut spans = Vec::new();
        for (name, range) in workloads {
            println!("{name}, {}..{}, {workers} workers\n", range.start, range.end);
            spans.extend(self.compare(range, workers, &command));
        }
        if let Some(path) = &self.trace {
            let mut bytes = Vec::new();
            timeline::write_chrome_trace(&spans, &mut bytes)
                .and_then(|()| fs::write(path, bytes))
                .with_context(|| format!("cannot write {}", path.display()))?;
        }
        Ok(())
    }

    /// Prints the table of one workload, then the bars; returns all spans.
    fn compare(&self, range: Range<u64>, workers: usize, command: &WorkerCommand) -> Vec<Span> {
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
            add_python(&mut comparison, &range, workers);
        }
        println!("{}", comparison.table());
        let width = env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        for (variant, spans) in &lanes {
            if !spans.is_empty() {
                println!("{variant}\n{}", timeline::bars(spans, width.unwrap_or(80)));
            }
        }
        lanes.into_iter().flat_map(|(_, spans)| spans).collect()
    }
}

fn count(answers: &[Answer]) -> usize {
    answers.iter().map(|answer| answer.primes.len()).sum()
}

/// Runs the Python twin, which tells a variant a line, and adds its times.
fn add_python(comparison: &mut Comparison, range: &Range<u64>, workers: usize) {
    let Some(script) = python_twin() else {
        eprintln!(
            "python/primes.py is not here, so Python does not race\n\
             hint: start the program in the folder of its part"
        );
        return;
    };
    eprintln!("running Python, which may take a minute …");
    let output = Command::new("python3")
        .arg(script)
        .args(["--range", &format!("{}..{}", range.start, range.end)])
        .args(["--processes", &workers.to_string()])
        .args(["--chunks", &CHUNKS.to_string()])
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output();
    match output {
        Ok(output) if output.status.success() => {
            for line in String::from_utf8_lossy(&output.stdout).lines() {
                if let Some((variant, seconds, count)) = python_line(line) {
                    comparison.add(variant, Duration::from_secs_f64(seconds), count);
                }
            }
        }
        Ok(output) => eprintln!("Python gave up: {}", output.status),
        Err(error) => eprintln!("python3 is not here, so Python does not race: {error}"),
    }
}

/// `python sequential: 5.99 s, 183068 primes`
fn python_line(line: &str) -> Option<(&str, f64, &str)> {
    let (variant, rest) = line.split_once(": ")?;
    let (seconds, count) = rest.split_once(" s, ")?;
    let seconds = seconds.parse().ok().filter(|seconds| (0.0..1e9).contains(seconds))?;
    Some((variant, seconds, count))
}

fn python_twin() -> Option<PathBuf> {
    // `cargo run` tells where the part's folder is.
    let told = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    [told.as_deref(), Some(Path::new("part1-multiprocessing")), Some(Path::new("."))]
        .into_iter()
        .flatten()
        .map(|folder| folder.join("python/primes.py"))
        .find(|script| script.is_file())
}
