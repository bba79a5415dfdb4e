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
    let folders = ["/tmp", "/var/tmp", "/dev/shm", "/run/lock", "/dev/mqueue", "/run", "/var/lock"];
    let leave = |folder: &&str| fs::write(format!("{folder}/lab-left-behind"), "hello").is_ok();
    folders.into_iter().filter(leave).collect()
}
