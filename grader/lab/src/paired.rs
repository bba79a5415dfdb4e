//! Times two command lines of one program in turn, as the grader does for a speed-up.
//!
//! A time is the median of whole runs, including the start of the process. This module forms no verdict.

use std::{
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};

/// How many numbers the grader has `primes_parallel` test.
pub const NUMBERS_FOR_THREADS: u64 = 50_000;

/// How many numbers the grader has a process pool test.
pub const NUMBERS_FOR_PROCESSES: u64 = 70_000;

/// The number of ranges into which the grader cuts them for the pool.
pub const RANGES_FOR_PROCESSES: usize = 48;

/// How many times each command line is run.
const ROUNDS: usize = 11;

/// The medians of two command lines.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Times {
    /// That of the sequential one.
    pub sequential: Duration,
    /// That of the concurrent one.
    pub concurrent: Duration,
}

impl Times {
    /// How many times faster the concurrent one is.
    pub fn speedup(&self) -> f64 {
        self.sequential.as_secs_f64() / self.concurrent.as_secs_f64().max(f64::MIN_POSITIVE)
    }
}

/// Runs `program` with both command lines in turn. Their output is discarded.
///
/// # Errors
///
/// When the program cannot be started, or ends with an error.
pub fn race(program: &Path, sequential: &[String], concurrent: &[String]) -> Result<Times> {
    let mut times = [const { Vec::new() }; 2];
    // The first round is a warm-up.
    for round in 0..=ROUNDS {
        for (args, times) in [sequential, concurrent].into_iter().zip(&mut times) {
            let time = time(program, args)?;
            if round > 0 {
                times.push(time);
            }
        }
    }
    let [sequential, concurrent] = times.map(|mut times| {
        times.sort();
        times[ROUNDS / 2]
    });
    Ok(Times { sequential, concurrent })
}

fn time(program: &Path, args: &[String]) -> Result<Duration> {
    let mut command = Command::new(program);
    command.args(args).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let began = Instant::now();
    let status = command.status().with_context(|| format!("cannot run {}", program.display()))?;
    ensure!(
        status.success(),
        "`{}` ended with {status}\nhint: run it by itself to see why",
        args.join(" ")
    );
    Ok(began.elapsed())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speedup_is_sequential_over_concurrent() {
        let [sequential, concurrent] = [400, 250].map(Duration::from_millis);
        assert_eq!(Times { sequential, concurrent }.speedup(), 1.6);
    }

    #[test]
    fn failed_programs_show_their_command_line() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let error = race(Path::new("sh"), &words("-c true"), &["-c".into(), "exit 3".into()]);
        assert!(error.unwrap_err().to_string().contains("-c exit 3"));
        assert!(race(Path::new("sh"), &words("-c true"), &words("-c true")).is_ok());
    }
}
