//! `request-example`: runs each exercise of Part 2 from the command line.

#[cfg(feature = "compare")]
mod compare;
mod run;

use std::process::ExitCode;

use part2_threading::program::options::Args;

fn main() -> ExitCode {
    match Args::from_command_line().and_then(|args| run::run(&args)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("request-example: {error:#}");
            ExitCode::FAILURE
        }
    }
}
