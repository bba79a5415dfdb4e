//! Calls itself without end.
//!
//! checks: items
//! outcome: crash
//! says: signal

use std::collections::BTreeMap;

use serde_json::Value;

use crate::HnClient;

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let deep = descend(ids.len());
    assert!(deep > 0, "{client:?}");
    BTreeMap::new()
}

#[allow(unconditional_recursion)]
fn descend(depth: usize) -> usize {
    std::hint::black_box(descend(depth + 1)) + 1
}
