//! Prints 10 GB.
//!
//! checks: items
//! outcome: crash
//! within: 60 s
//! says: more than 1 GiB

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{HnClient, request_sequential};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let line = "all work and no play makes a dull log ".repeat(1000);
    for _ in 0..260_000 {
        println!("{line}");
    }
    request_sequential(client, ids)
}
