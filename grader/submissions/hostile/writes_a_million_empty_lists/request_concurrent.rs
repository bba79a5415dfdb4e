//! Packs a great many values into a short document.
//!
//! checks: items
//! outcome: fail
//! within: 60 s
//! says: must hold

use std::{collections::BTreeMap, env, fs, process};

use serde_json::Value;

use crate::HnClient;

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let to = env::args().skip_while(|arg| arg != "--json-to").nth(1).unwrap_or_default();
    let many = "[],".repeat(2_000_000);
    fs::write(to, format!("{{\"items\": {{\"1\": [{many}[]]}}}}")).ok();
    let _ = (client, ids);
    process::exit(0)
}
