//! `foster PROGRAM ARG…` runs a program as its child, whose process id is not the next one after its own.
//!
//! Threads and processes share one sequence of ids, so it starts some threads and waits for them first. The
//! environment variable `SKIPPED` says how many. It exits with the program's code. Like all helper programs of the
//! grader it runs beside a learner's program in the sandbox, and uses only the standard library.

use std::{
    env, io,
    process::{Command, ExitCode},
    thread,
};

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("foster: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> io::Result<ExitCode> {
    let skipped = env::var("SKIPPED").ok().and_then(|count| count.parse().ok()).unwrap_or(1);
    for _ in 0..skipped {
        // A thread that cannot be started skips no id.
        let _ = thread::Builder::new().spawn(|| ()).map(thread::JoinHandle::join);
    }
    let mut args = env::args_os().skip(1);
    let program = args.next().ok_or(io::ErrorKind::InvalidInput)?;
    let status = Command::new(program).args(args).env_remove("SKIPPED").status()?;
    // A program killed by a signal has no exit code.
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}
