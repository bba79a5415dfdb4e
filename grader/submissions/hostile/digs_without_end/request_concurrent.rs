//! Makes a folder in a folder in a folder, deeper than any path is long.
//!
//! checks: items
//! outcome: crash
//! within: 60 s

use std::{collections::BTreeMap, env, fs};

use serde_json::Value;

use crate::HnClient;

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let mut depth = 0;
    while depth < 50_000 && fs::create_dir("d").is_ok() && env::set_current_dir("d").is_ok() {
        depth += 1;
    }
    let _ = (client, ids);
    panic!("refused after {depth}")
}
