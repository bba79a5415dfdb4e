//! Starts itself again and again, and so does each of its copies.
//!
//! checks: reports-in-order
//! outcome: timeout, crash, fail
//! within: 120 s
//! says: must hold

use std::{env, process::Command};

use crate::{CityCommand, Report};

pub fn scrape_parallel(cities: &[String], command: &CityCommand) -> Report {
    let _ = (cities, command);
    loop {
        // An error is ignored.
        drop(again().spawn());
    }
}

/// Starts this program once more, with the same command line.
fn again() -> Command {
    let mut args = env::args();
    let mut command = Command::new(args.next().unwrap_or_default());
    command.args(args);
    command
}
