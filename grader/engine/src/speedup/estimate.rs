//! Computes the median of some ratios and its confidence interval with Criterion.
//!
//! The rounds are measured first. A benchmark whose measured value is a ratio then replays them. Criterion
//! writes to standard output and treats each value as a time, so it runs in its own process, which is the
//! grader with the subcommand [`ESTIMATE`]. On request that process also writes Criterion's report.

use std::{
    env, fs,
    io::{self, Read, Write},
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
    time::Duration,
};

use criterion::{
    Criterion, SamplingMode, Throughput,
    measurement::{Measurement, ValueFormatter},
};
use sandbox::Folder;
use serde::{Deserialize, Serialize};

/// The hidden subcommand of Criterion's process.
pub const ESTIMATE: &str = "speedup-estimate";

/// Resamples of the bootstrap. Criterion's default of 100 000 takes seconds and changes no verdict.
const RESAMPLES: usize = 2_000;

/// A median with its confidence interval.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// The median.
    pub estimate: f64,
    pub low: f64,
    pub high: f64,
}

/// The input of Criterion's process.
#[derive(Debug, Serialize, Deserialize)]
struct Question {
    folder: PathBuf,
    plots: bool,
    exercise: String,
    confidence: f64,
    /// The learner's shares of the reference, and its speed-ups. Both have the same length of at least ten.
    ratios: [Vec<f64>; 2],
}

const NAMES: [&str; 2] = ["share of the reference", "speed-up"];

/// Computes the intervals of a learner's shares of the reference and of its speed-ups at this confidence. If
/// `report` is a folder, Criterion writes its pages there. Pages of an earlier look are removed first, since
/// Criterion would compare with them.
///
/// # Errors
///
/// When Criterion's process cannot be started or does not answer.
pub(super) fn estimate(
    exercise: &str,
    ratios: [Vec<f64>; 2],
    confidence: f64,
    report: Option<&Path>,
) -> io::Result<[Interval; 2]> {
    let scratch = Folder::make()?;
    let folder = report.unwrap_or(scratch.path()).to_owned();
    if let Err(error) = fs::remove_dir_all(folder.join(exercise))
        && error.kind() != io::ErrorKind::NotFound
    {
        return Err(error);
    }
    let question = Question {
        folder,
        plots: report.is_some(),
        exercise: exercise.to_owned(),
        confidence,
        ratios,
    };
    let mut child = Command::new(env::current_exe()?)
        .arg(ESTIMATE)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(&serde_json::to_vec(&question)?)?;
    }
    if !child.wait()?.success() {
        return Err(io::Error::other("Criterion's process failed"));
    }
    let mut intervals = [Interval::default(); 2];
    for (interval, name) in intervals.iter_mut().zip(NAMES) {
        *interval = read_interval(&question.folder, exercise, name)?;
    }
    Ok(intervals)
}

/// Criterion's page of an exercise, as a path relative to the report folder.
pub(super) fn page(exercise: &str) -> String {
    format!("{exercise}/report/index.html")
}

/// The part of Criterion's `estimates.json` that is read.
#[derive(Deserialize)]
struct Estimates {
    median: Estimate,
}

#[derive(Deserialize)]
struct Estimate {
    point_estimate: f64,
    confidence_interval: ConfidenceInterval,
}

#[derive(Deserialize)]
struct ConfidenceInterval {
    lower_bound: f64,
    upper_bound: f64,
}

fn read_interval(folder: &Path, exercise: &str, name: &str) -> io::Result<Interval> {
    let path = folder.join(exercise).join(name).join("new/estimates.json");
    let estimates: Estimates = serde_json::from_slice(&fs::read(path)?)?;
    let median = estimates.median;
    Ok(Interval {
        estimate: median.point_estimate,
        low: median.confidence_interval.lower_bound,
        high: median.confidence_interval.upper_bound,
    })
}

/// Runs Criterion on the question from standard input, in its own process.
pub fn run_estimate() -> ExitCode {
    let mut text = String::new();
    let question = io::stdin()
        .read_to_string(&mut text)
        .ok()
        .and_then(|_| serde_json::from_str::<Question>(&text).ok());
    let Some(question) = question else { return ExitCode::FAILURE };
    if question.ratios.iter().any(|ratios| ratios.len() < 10) {
        // The smallest sample that Criterion accepts.
        return ExitCode::FAILURE;
    }
    let mut criterion = Criterion::default()
        .with_measurement(Ratio)
        .confidence_level(question.confidence)
        .nresamples(RESAMPLES)
        .sample_size(question.ratios[0].len())
        .warm_up_time(Duration::from_nanos(1))
        .measurement_time(Duration::from_nanos(1))
        .output_directory(&question.folder);
    criterion = if question.plots { criterion.with_plots() } else { criterion.without_plots() };
    let mut group = criterion.benchmark_group(&question.exercise);
    group.sampling_mode(SamplingMode::Flat);
    for (name, ratios) in NAMES.into_iter().zip(&question.ratios) {
        let mut next = 0;
        group.bench_function(name, |bencher| {
            bencher.iter_custom(|iterations| {
                // Samples cycle through the ratios, wherever the warm-up stopped, so each full turn contains
                // each ratio once.
                let turn = (next..next + iterations as usize).map(|at| ratios[at % ratios.len()]);
                next += iterations as usize;
                turn.sum()
            });
        });
    }
    group.finish();
    ExitCode::SUCCESS
}

/// A measurement that yields a ratio of two times.
struct Ratio;

impl Measurement for Ratio {
    type Intermediate = ();
    type Value = f64;

    fn start(&self) {}

    fn end(&self, (): ()) -> f64 {
        0.0
    }

    fn add(&self, one: &f64, other: &f64) -> f64 {
        one + other
    }

    fn zero(&self) -> f64 {
        0.0
    }

    fn to_f64(&self, value: &f64) -> f64 {
        *value
    }

    fn formatter(&self) -> &dyn ValueFormatter {
        &Times
    }
}

/// Formats a ratio like "1.93 times".
struct Times;

impl ValueFormatter for Times {
    fn scale_values(&self, _: f64, _: &mut [f64]) -> &'static str {
        "times"
    }

    fn scale_throughputs(&self, _: f64, _: &Throughput, _: &mut [f64]) -> &'static str {
        "times"
    }

    fn scale_for_machines(&self, _: &mut [f64]) -> &'static str {
        "times"
    }
}
