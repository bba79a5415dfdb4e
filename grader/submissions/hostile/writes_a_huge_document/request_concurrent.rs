//! Makes the document too long to be read.
//!
//! checks: items
//! outcome: crash
//! within: 60 s
//! says: ended

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{HnClient, request_sequential};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let mut items = request_sequential(client, ids);
    let long = "a".repeat(20 << 20);
    items.values_mut().take(1).for_each(|item| *item = Value::String(long.clone()));
    items
}
