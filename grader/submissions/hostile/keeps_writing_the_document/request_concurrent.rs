//! Goes on writing the document in a thread while the grader reads it.
//!
//! checks: items
//! outcome: fail, crash
//! says: must hold

use std::{collections::BTreeMap, env, fs, thread, time::Duration};

use serde_json::Value;

use crate::HnClient;

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let to = env::args().skip_while(|arg| arg != "--json-to").nth(1).unwrap_or_default();
    thread::spawn(move || {
        loop {
            fs::write(&to, "{\"items\": {\"1\": {}}}").ok();
            fs::write(&to, "{\"items\"").ok();
        }
    });
    thread::sleep(Duration::from_millis(50));
    let _ = client;
    ids.iter().map(|id| (*id, Value::Null)).collect()
}
