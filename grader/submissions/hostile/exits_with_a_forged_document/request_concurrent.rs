//! Writes its own document to the result file and exits with code 0, before the result is asked for.
//!
//! checks: items
//! outcome: fail
//! says: must hold

use std::{collections::BTreeMap, env, fs, process};

use serde_json::{Value, json};

use crate::HnClient;

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let to = env::args().skip_while(|arg| arg != "--json-to").nth(1).unwrap_or_default();
    let items: BTreeMap<u64, Value> = ids.iter().map(|id| (*id, json!({"id": id}))).collect();
    fs::write(to, json!({"items": items, "passed": true, "score": 100}).to_string()).ok();
    let _ = client;
    process::exit(0)
}
