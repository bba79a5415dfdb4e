//! The grader's command: parse, run, choose an exit code.

use std::{env, path::Path, process::ExitCode};

use clap::Parser;
use grader::{
    build::{CAPTURE, run_capture},
    cli::{Cli, Command},
    commands,
    sandbox::{FORK_SERVER, PROBE, run_fork_server},
    speedup, verify,
};

fn main() -> ExitCode {
    let args: Vec<String> = env::args_os().map(|arg| arg.to_string_lossy().into_owned()).collect();
    // The grader starts itself again as something else, before anything that a user can type.
    if args.get(1).map(String::as_str) == Some(FORK_SERVER) {
        run_fork_server();
    }
    if args.get(1).map(String::as_str) == Some(speedup::ESTIMATE) {
        return speedup::run_estimate();
    }
    if args.get(1).map(String::as_str) == Some(PROBE) {
        return ExitCode::SUCCESS;
    }
    if args.get(1).map(String::as_str) == Some(verify::SPIN) {
        verify::spin();
        return ExitCode::SUCCESS;
    }
    if args.get(1).map(String::as_str) == Some(verify::CANARY) {
        verify::wait_for_the_end();
        return ExitCode::SUCCESS;
    }
    if let Some(folder) = env::var_os(CAPTURE) {
        return run_capture(Path::new(&folder), &args[1..]);
    }
    keep_one_heap();
    let result = match &Cli::parse().command {
        Command::Grade(args) => commands::grade::run(args),
        Command::Merge(args) => commands::merge::run(args),
        Command::Deploy(args) => commands::deploy::run(args),
        Command::Verify(args) => commands::verify::run(args),
        Command::Handout(args) => commands::handout::run(args),
        Command::Doctor => commands::doctor::run(),
        Command::Show(args) => commands::show::run(args),
        Command::Export(command) => commands::export::run(command),
        Command::Completions { shell } => commands::describe::completions(*shell),
        Command::Man(args) => commands::describe::man(args),
    };
    match result {
        Ok(exit) => exit.into(),
        Err(error) => {
            eprintln!("grader: {error}");
            error.exit().into()
        }
    }
}

/// Keeps what all threads allocate in one heap. Each submission has its short-lived threads, and by the C library's
/// default they share out its lasting results over many heaps, where they hold half a megabyte of freed memory each.
fn keep_one_heap() {
    #[cfg(target_env = "gnu")]
    {
        use nix::libc;
        // SAFETY: it sets a number of the allocator's, before there is a second thread.
        unsafe { libc::mallopt(libc::M_ARENA_MAX, 1) };
    }
}
