//! Locks a mutex twice in the same thread.
//!
//! checks: items
//! outcome: timeout
//! within: 60 s
//! says: waits for another

use std::collections::BTreeMap;

use serde_json::Value;

use crate::HnClient;

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let lock = std::sync::Mutex::new(ids.len());
    let first = lock.lock();
    let second = lock.lock();
    let _ = (client, first, second);
    BTreeMap::new()
}
