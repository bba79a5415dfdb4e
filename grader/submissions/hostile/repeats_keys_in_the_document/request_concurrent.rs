//! Writes each key twice, once right and once wrong, and bytes that are not UTF-8.
//!
//! checks: items
//! outcome: fail
//! says: cannot be read

use std::{collections::BTreeMap, env, fs, process};

use serde_json::Value;

use crate::{HnClient, request_sequential};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let to = env::args().skip_while(|arg| arg != "--json-to").nth(1).unwrap_or_default();
    let items = serde_json::to_string(&request_sequential(client, ids)).unwrap_or_default();
    let mut document = format!("{{\"items\": {items}, \"items\": {{}}, \"x\": \"").into_bytes();
    document.extend([0xff, 0xfe, 0, b'"', b'}']);
    fs::write(to, document).ok();
    process::exit(0)
}
