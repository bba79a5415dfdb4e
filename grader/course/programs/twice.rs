//! `twice PROGRAM ARG…` runs a program two times in sequence, with the same files. It is needed because a sandbox
//! discards all files when its program ends.
//!
//! It exits with the code of the second run. Like all helper programs of the grader it runs beside a learner's
//! program in the sandbox, and uses only the standard library.

use std::{
    env, io,
    process::{Command, ExitCode},
};

fn main() -> ExitCode {
    match run_twice() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("twice: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run_twice() -> io::Result<ExitCode> {
    let mut args = env::args_os().skip(1);
    let program = args.next().ok_or(io::ErrorKind::InvalidInput)?;
    let mut command = Command::new(program);
    command.args(args);
    command.status()?;
    // A program killed by a signal has no exit code.
    let code = command.status()?.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}
