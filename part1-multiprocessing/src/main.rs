//! `primes`: runs each exercise of Part 1 from the command line, and is its own worker.

#[cfg(feature = "compare")]
mod compare;
#[cfg(feature = "compare")]
mod like_the_grader;
mod run;

use std::process::ExitCode;

use part1_multiprocessing::{Main, program::options::Args};

fn main() -> ExitCode {
    // Before any other code runs.
    let Some(program) = Main::take() else { return ExitCode::FAILURE };
    match Args::from_command_line().and_then(|args| run::run(&program, &args)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("primes: {error:#}");
            ExitCode::FAILURE
        }
    }
}
