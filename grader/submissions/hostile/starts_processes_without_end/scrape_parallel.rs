//! Starts itself, and itself again, each of them as often as it can.
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
        // Whatever comes of it.
        drop(again().spawn());
    }
}

/// This program once more, with the same command line.
fn again() -> Command {
    let mut args = env::args();
    let mut command = Command::new(args.next().unwrap_or_default());
    command.args(args);
    command
}
