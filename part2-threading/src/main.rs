//! The program `request-example` runs each exercise of Part 2 from the command line.

#[cfg(feature = "compare")]
mod compare;
mod run;

use std::process::ExitCode;

use part2_threading::{Main, program::options::Args};

fn main() -> ExitCode {
    // Must come before any other code.
    let Some(program) = Main::take() else { return ExitCode::FAILURE };
    match Args::from_command_line().and_then(|args| run::run(&program, &args)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("request-example: {error:#}");
            ExitCode::FAILURE
        }
    }
}
