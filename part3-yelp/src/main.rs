//! `yelp`: runs each exercise of Part 3 from the command line, or compares them all.

mod command;
#[cfg(feature = "compare")]
mod compare;

use std::process::ExitCode;

use part3_yelp::program::options::Args;

fn main() -> ExitCode {
    match command::run(&Args::from_command_line()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("yelp: {error:#}");
            ExitCode::FAILURE
        }
    }
}
