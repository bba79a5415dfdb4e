//! The option `--like-the-grader` measures the speed-ups of this part on tasks of the grader's size. It times whole
//! programs in turn.

use std::env;

use anyhow::{Context, Result};
use lab::paired::{NUMBERS_FOR_PROCESSES, NUMBERS_FOR_THREADS, RANGES_FOR_PROCESSES, Times, race};

/// The first number of the tasks. For each run the grader chooses another one near it.
const FIRST: u64 = 100_000_000;

/// Measures both exercises, and prints one line for each.
pub(crate) fn run(workers: usize) -> Result<()> {
    let range = |count: u64| format!("{FIRST}..{}", FIRST + count);
    let (threads, processes) = (range(NUMBERS_FOR_THREADS), range(NUMBERS_FOR_PROCESSES));
    println!("Tasks of the grader's size, {workers} workers, medians of whole programs\n");
    show(
        "primes_parallel",
        &threads,
        &format!("primes-parallel --range {threads} --threads {workers}"),
    );
    show(
        "process_pool",
        &processes,
        &format!(
            "process-pool --range {processes} --chunks {RANGES_FOR_PROCESSES} --processes {workers}"
        ),
    );
    println!(
        "\nThe grader compares with the model answer, which is nearly {workers} times as fast as one \
         thread where {workers} cores are free."
    );
    Ok(())
}

/// Prints the line of one exercise, or why there is none.
fn show(exercise: &str, range: &str, concurrent: &str) {
    match measure(range, concurrent) {
        Ok(times) => println!(
            "{exercise:16} {:4} ms one after another, {:4} ms yours: {:.2} times as fast",
            times.sequential.as_millis(),
            times.concurrent.as_millis(),
            times.speedup()
        ),
        Err(error) => println!("{exercise:16} {error:#}"),
    }
}

fn measure(range: &str, concurrent: &str) -> Result<Times> {
    let program = env::current_exe().context("cannot find this program to run it")?;
    let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
    race(&program, &words(&format!("primes-sequential --range {range}")), &words(concurrent))
}
