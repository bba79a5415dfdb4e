//! The program `yelp` runs each exercise of Part 3 from the command line, or compares them all.

#[cfg(feature = "compare")]
mod compare;
mod run;

use std::process::ExitCode;

use part3_yelp::{Main, program::options::Args};

fn main() -> ExitCode {
    // Must come before any other code.
    let Some(program) = Main::take() else { return ExitCode::FAILURE };
    match run::run(&program, &Args::from_command_line()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("yelp: {error:#}");
            ExitCode::FAILURE
        }
    }
}
