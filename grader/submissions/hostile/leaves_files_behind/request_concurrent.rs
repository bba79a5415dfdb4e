//! Leaves a file for the next submission, wherever files are shared.
//!
//! checks: items
//! outcome: crash
//! says: refused

use std::{collections::BTreeMap, fs};

use serde_json::Value;

use crate::{HnClient, request_sequential};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let done = attack();
    assert!(!done.is_empty(), "refused");
    request_sequential(client, ids)
}

fn attack() -> Vec<&'static str> {
    let shared = ["/var/tmp", "/dev/shm", "/run/lock", "/dev/mqueue", "/run", "/var/lock"];
    let leave = |folder: &&str| fs::write(format!("{folder}/lab-left-behind"), "hello").is_ok();
    let mut done: Vec<_> = shared.into_iter().filter(leave).collect();
    // A program may have a folder of this name to itself. The check runs it more than once.
    if fs::exists("/tmp/lab-left-behind").unwrap_or(false) {
        done.push("/tmp");
    }
    leave(&"/tmp");
    done
}
