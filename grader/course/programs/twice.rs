//! `twice PROGRAM ARG…` runs a program two times, one run after the other, where both see the same
//! files: a sandbox forgets everything when its program ends.
//!
//! It exits as the second run does. Like all programs of the grader's it stands beside a learner's
//! program in the sandbox, and needs nothing but the standard library.

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
    // Killed by a signal: no code of its own.
    let code = command.status()?.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}
