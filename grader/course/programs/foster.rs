//! `foster PROGRAM ARG…` runs a program as its child, whose process id is not the one after its own.
//!
//! Threads take numbers of the same row as processes do, so it starts some and waits for them first. The environment
//! variable `SKIPPED` says how many. It exits as the program does. Like all programs of the grader's it stands beside a
//! learner's program in the sandbox, and needs nothing but the standard library.

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
        // One that cannot be started skips nothing.
        let _ = thread::Builder::new().spawn(|| ()).map(thread::JoinHandle::join);
    }
    let mut args = env::args_os().skip(1);
    let program = args.next().ok_or(io::ErrorKind::InvalidInput)?;
    let status = Command::new(program).args(args).env_remove("SKIPPED").status()?;
    // Killed by a signal: no code of its own.
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}
