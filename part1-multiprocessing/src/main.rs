//! `primes`: runs each exercise of Part 1 from the command line, and is its own worker.

mod command;
mod compare;
mod options;
mod report;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    match command::Args::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("primes: {error:#}");
            ExitCode::FAILURE
        }
    }
}
