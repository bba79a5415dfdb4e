//! Nests one value so deeply that a recursive reader overflows its stack.
//!
//! checks: items
//! outcome: fail
//! says: cannot be read

use std::{collections::BTreeMap, env, fs, process};

use serde_json::Value;

use crate::HnClient;

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let to = env::args().skip_while(|arg| arg != "--json-to").nth(1).unwrap_or_default();
    let deep = format!("{{\"items\": {{\"1\": {}{}}}}}", "[".repeat(500_000), "]".repeat(500_000));
    fs::write(to, deep).ok();
    let _ = (client, ids);
    process::exit(0)
}
