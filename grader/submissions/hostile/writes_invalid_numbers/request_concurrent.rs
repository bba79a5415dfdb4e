//! Puts numbers into the document that are too large or not numbers.
//!
//! checks: items
//! outcome: fail
//! says: cannot be read

use std::{collections::BTreeMap, env, fs, process};

use serde_json::Value;

use crate::HnClient;

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let to = env::args().skip_while(|arg| arg != "--json-to").nth(1).unwrap_or_default();
    let one = "{\"id\": 1e999, \"points\": NaN, \"n\": -0, \"m\": 99999999999999999999999999}";
    let items: Vec<_> = ids.iter().map(|id| format!("\"{id}\": {one}")).collect();
    fs::write(to, format!("{{\"items\": {{{}}}}}", items.join(", "))).ok();
    let _ = client;
    process::exit(0)
}
