//! `yelp`: runs each exercise of Part 3 from the command line, or compares them all.

mod command;
mod compare;
mod outcome;
mod service;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    match command::Args::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("yelp: {error:#}");
            ExitCode::FAILURE
        }
    }
}
