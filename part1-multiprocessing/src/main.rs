//! `primes`: runs each exercise of Part 1 from the command line, and is its own worker.

#[cfg(feature = "compare")]
mod compare;
mod run;

use std::process::ExitCode;

use part1_multiprocessing::program::options::Args;

fn main() -> ExitCode {
    match Args::from_command_line().and_then(|args| run::run(&args)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("primes: {error:#}");
            ExitCode::FAILURE
        }
    }
}
