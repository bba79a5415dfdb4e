//! Starts processes in their own process groups that outlive it and keep its pipes open.
//!
//! checks: reports-in-order
//! outcome: crash
//! says: wrote nothing

use std::{
    env,
    os::unix::process::CommandExt,
    process::{self, Command},
    thread,
    time::Duration,
};

use crate::{CityCommand, Report};

pub fn scrape_parallel(cities: &[String], command: &CityCommand) -> Report {
    if env::var_os("LAB_ORPHAN").is_some() {
        loop {
            thread::sleep(Duration::from_secs(1));
        }
    }
    for _ in 0..5 {
        again().env("LAB_ORPHAN", "1").process_group(0).spawn().ok();
    }
    thread::sleep(Duration::from_millis(200));
    let _ = (cities, command);
    process::exit(0)
}

/// Starts this program once more, with the same command line.
fn again() -> Command {
    let mut args = env::args();
    let mut command = Command::new(args.next().unwrap_or_default());
    command.args(args);
    command
}
