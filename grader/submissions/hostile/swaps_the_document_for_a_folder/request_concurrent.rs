//! Puts a folder, then a file of its own, where the result is to be.
//!
//! checks: items
//! outcome: crash
//! says: wrote nothing

use std::{collections::BTreeMap, fs};

use serde_json::Value;

use crate::{HnClient, request_sequential};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    fs::remove_file("/scratch/result.json").ok();
    fs::create_dir("/scratch/result.json").ok();
    fs::rename("/scratch/result.json", "/scratch/other").ok();
    fs::write("/scratch/result.json", "{}").ok();
    request_sequential(client, ids)
}
