//! Looks for files of an earlier run in its own folder, and leaves a file there itself.
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

fn attack() -> Vec<String> {
    // The check runs the program more than once.
    let earlier = fs::read_dir(".").into_iter().flatten().flatten();
    let earlier: Vec<_> = earlier
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name != "result.json")
        .collect();
    fs::write("for-the-next", "hello").ok();
    earlier
}
