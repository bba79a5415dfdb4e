//! Lacks a brace.
//!
//! caught by: items, all-in-flight, thread-names, faults, two-hundred, one-request-each
//! outcome: build-error

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{HnClient, request_item};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let mut items = BTreeMap::new();
    for &id in ids {
        if let Ok(Some(item)) = request_item(client, id) {
            items.insert(id, item);
    }
    items
}
