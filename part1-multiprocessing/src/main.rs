//! The program `primes` runs each exercise of Part 1 from the command line, and is also the worker program.

#[cfg(feature = "compare")]
mod compare;
#[cfg(feature = "compare")]
mod like_the_grader;
mod run;

use std::process::ExitCode;

use part1_multiprocessing::{Main, program::options::Args};

fn main() -> ExitCode {
    // Must come before any other code.
    let Some(program) = Main::take() else { return ExitCode::FAILURE };
    match Args::from_command_line().and_then(|args| run::run(&program, &args)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("primes: {error:#}");
            ExitCode::FAILURE
        }
    }
}
