//! Kills its parent, the first process and all others, where processes may be started and ended.
//!
//! checks: reports-in-order
//! outcome: crash
//! assumes: unsafe code

use crate::{CityCommand, Report};

pub fn scrape_parallel(cities: &[String], command: &CityCommand) -> Report {
    let pids = ["@CANARY_PID@", "@GRADER_PID@"].map(|pid| pid.parse().unwrap_or(1));
    // SAFETY: none of these touches this process's memory.
    let parent = unsafe { getppid() };
    let killed = |pid: &i32| unsafe { kill(*pid, 9) == 0 };
    let killed: Vec<_> = [parent, 1, pids[0], pids[1]].into_iter().filter(killed).collect();
    unsafe { kill(-1, 9) };
    let _ = (cities, command);
    panic!("{killed:?}")
}

unsafe extern "C" {
    fn kill(pid: i32, signal: i32) -> i32;
    fn getppid() -> i32;
}
