//! Takes memory in thirty processes, each less than any limit of one.
//!
//! checks: reports-in-order
//! outcome: crash, timeout
//! within: 120 s
//! says: must hold

use std::{env, process::Command, thread, time::Duration};

use crate::{CityCommand, Report};

pub fn scrape_parallel(cities: &[String], command: &CityCommand) -> Report {
    if env::var_os("LAB_CHILD").is_some() {
        let mut all: Vec<Vec<u8>> = Vec::new();
        for _ in 0..600 {
            all.push(vec![1; 1 << 20]);
        }
        thread::sleep(Duration::from_secs(60));
        drop(all);
    }
    let children: Vec<_> =
        (0..30).filter_map(|_| again().env("LAB_CHILD", "1").spawn().ok()).collect();
    for mut child in children {
        child.wait().ok();
    }
    let _ = (cities, command);
    panic!("none is left")
}

/// Starts this program once more, with the same command line.
fn again() -> Command {
    let mut args = env::args();
    let mut command = Command::new(args.next().unwrap_or_default());
    command.args(args);
    command
}
