//! Starts processes in their own sessions, each by a process that ends at once.
//!
//! checks: reports-in-order
//! outcome: crash
//! says: wrote nothing
//! assumes: unsafe code

use std::{
    env,
    os::unix::process::CommandExt,
    process::{self, Command},
    thread,
    time::Duration,
};

use crate::{CityCommand, Report};

pub fn scrape_parallel(cities: &[String], command: &CityCommand) -> Report {
    match env::var("LAB_ORPHAN").as_deref() {
        Ok("1") => {
            new_session(again().env("LAB_ORPHAN", "2")).spawn().ok();
            process::exit(0)
        }
        Ok(_) => loop {
            thread::sleep(Duration::from_millis(10));
        },
        Err(_) => {}
    }
    for _ in 0..5 {
        new_session(again().env("LAB_ORPHAN", "1")).status().ok();
    }
    let _ = (cities, command);
    process::exit(0)
}

unsafe extern "C" {
    fn setsid() -> i32;
}

fn new_session(command: &mut Command) -> &mut Command {
    // SAFETY: setsid is safe to call between fork and exec.
    unsafe {
        command.pre_exec(|| {
            setsid();
            Ok(())
        })
    }
}

/// Starts this program once more, with the same command line.
fn again() -> Command {
    let mut args = env::args();
    let mut command = Command::new(args.next().unwrap_or_default());
    command.args(args);
    command
}
