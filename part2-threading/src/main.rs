//! `request-example`: runs each exercise of Part 2 from the command line.

mod command;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    match command::Args::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("request-example: {error:#}");
            ExitCode::FAILURE
        }
    }
}
