//! `request-example`: runs each exercise of Part 2 from the command line.

mod command;

use std::process::ExitCode;

use command::Args;

fn main() -> ExitCode {
    match Args::from_command_line().and_then(Args::run) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("request-example: {error:#}");
            ExitCode::FAILURE
        }
    }
}
