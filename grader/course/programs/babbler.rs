//! `babbler FILE PROGRAM ARG…` answers the first task that it is given with something that is no
//! answer, and leaves all others to the worker `PROGRAM ARG…`. The file tells that it has done so, so of
//! many babblers of one run one babbles.
//!
//! Like all programs of the grader's it stands beside a learner's program in the sandbox, and needs
//! nothing but the standard library.

use std::{
    env,
    fs::File,
    io::{self, BufRead, Write},
    process::{Command, ExitCode, Stdio},
};

fn main() -> ExitCode {
    match babble() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("babbler: {error}");
            ExitCode::FAILURE
        }
    }
}

fn babble() -> io::Result<()> {
    let mut args = env::args_os().skip(1);
    let (Some(file), Some(program)) = (args.next(), args.next()) else {
        return Err(io::ErrorKind::InvalidInput.into());
    };
    let mut worker = Command::new(program).args(args).stdin(Stdio::piped()).spawn()?;
    let Some(mut tasks) = worker.stdin.take() else { return Ok(()) };
    for task in io::stdin().lock().lines() {
        let task = task?;
        if File::create_new(&file).is_ok() {
            println!("so many primes!");
        } else {
            writeln!(tasks, "{task}")?;
        }
    }
    drop(tasks);
    worker.wait().map(drop)
}
