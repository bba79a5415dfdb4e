//! The grader's main function. It parses the command line, runs the command and returns an exit code.

use std::{env, path::Path, process::ExitCode};

use clap::Parser;
use sandbox::{FORK_SERVER, PROBE, run_fork_server, run_probe};
use witness::Catalog;

use crate::{
    cli::{Cli, Command},
    commands::{self, CommandError, Exit, Session},
    compile::{CAPTURE, run_capture},
    speedup, verify,
};

/// Runs the grader of a course with this process's command line. `code` is the digest of the code that forms
/// verdicts. Verdicts by other code are formed again.
pub fn run(catalog: &'static Catalog, code: &'static str) -> ExitCode {
    let args: Vec<String> = env::args_os().map(|arg| arg.to_string_lossy().into_owned()).collect();
    // The grader starts itself for internal purposes. These names are matched before any user command.
    match args.get(1).map(String::as_str) {
        Some(FORK_SERVER) => run_fork_server(),
        Some(speedup::ESTIMATE) => return speedup::run_estimate(),
        Some(PROBE) => return run_probe(&args[2..]),
        Some(verify::SPIN) => {
            verify::spin();
            return ExitCode::SUCCESS;
        }
        Some(verify::CANARY) => {
            verify::wait_for_the_end();
            return ExitCode::SUCCESS;
        }
        _ => {}
    }
    if let Some(folder) = env::var_os(CAPTURE) {
        return run_capture(Path::new(&folder), &args[1..]);
    }
    keep_one_heap();
    let command = Cli::parse().command;
    match dispatch(&command, &Session { catalog, code }) {
        Ok(exit) => exit.into(),
        Err(error) => {
            eprintln!("grader: {error}");
            error.exit().into()
        }
    }
}

fn dispatch(command: &Command, session: &Session) -> Result<Exit, CommandError> {
    match command {
        Command::Grade(args) => commands::grade::run(session, args),
        Command::List(args) => commands::list::run(session, args),
        Command::Merge(args) => commands::merge::run(session, args),
        Command::Deploy(args) => commands::deploy::run(session, args),
        Command::Verify(args) => commands::verify::run(session, args),
        Command::New(command) => commands::new::run(session, command),
        Command::Watch(args) => commands::watch::run(session, args),
        Command::Mentions(args) => commands::mentions::run(session, args),
        Command::Handout(args) => commands::handout::run(session, args),
        Command::Doctor(args) => commands::doctor::run(session, args),
        Command::Show(args) => commands::show::run(args),
        Command::Diff(args) => commands::diff::run(args),
        Command::Export(command) => commands::export::run(session, command),
        Command::Completions { shell } => commands::describe::completions(*shell),
        Command::Man(args) => commands::describe::man(args),
    }
}

/// Uses a single heap for all threads. Each submission has short-lived threads. With the C library's default,
/// its lasting results are spread over many heaps, each of which holds half a megabyte of freed memory.
fn keep_one_heap() {
    #[cfg(target_env = "gnu")]
    {
        use nix::libc;
        // SAFETY: this sets an option of the allocator before there is a second thread.
        unsafe { libc::mallopt(libc::M_ARENA_MAX, 1) };
    }
}
