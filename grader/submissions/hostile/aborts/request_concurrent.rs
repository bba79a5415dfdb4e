//! Ends itself by a signal.
//!
//! checks: items
//! outcome: crash
//! says: signal

use std::collections::BTreeMap;

use serde_json::Value;

use crate::HnClient;

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let _ = (client, ids);
    std::process::abort()
}
