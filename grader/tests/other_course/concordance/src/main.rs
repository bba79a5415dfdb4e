//! The program `book` runs each exercise from the command line, and is also the process that counts one page.

mod run;

use std::process::ExitCode;

use concordance::{Main, program::options::Args};

fn main() -> ExitCode {
    // Must come before any other code.
    let Some(program) = Main::take() else { return ExitCode::FAILURE };
    match run::run(&program, &Args::from_command_line()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("book: {error:#}");
            ExitCode::FAILURE
        }
    }
}
