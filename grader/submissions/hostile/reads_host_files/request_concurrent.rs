//! Reads files of the host, some of them readable for all users, some hidden.
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
    let files = [
        "@CANARY_FILE@",
        "@HOME_FILE@",
        "@WORKSPACE@/Cargo.toml",
        "@WORKSPACE@/grader/course.toml",
        "@WORKSPACE@/grader/course/quotes/reference.rs",
        "/etc/passwd",
        "/etc/hostname",
        "/proc/self/environ",
        "/proc/1/cmdline",
        "/sys/kernel/uevent_seqnum",
    ];
    files.into_iter().filter(|file| fs::read(file).is_ok()).collect()
}
