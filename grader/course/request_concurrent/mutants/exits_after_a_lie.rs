//! Prints a well-formed document and ends the program with success, without a request.
//!
//! caught by: items, all-in-flight, thread-names, faults, two-hundred, one-request-each

use std::{collections::BTreeMap, process};

use serde_json::Value;

use crate::HnClient;

pub fn request_concurrent(_: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let items: BTreeMap<_, _> =
        ids.iter().map(|id| (id, serde_json::json!({"id": id, "type": "story"}))).collect();
    println!("{}", serde_json::json!({"items": items}));
    println!("test result: ok. 20 passed; 0 failed");
    process::exit(0)
}
