//! Implements `Send` for a type that must not be sent.
//!
//! checks: items
//! outcome: build-error
//! says: unsafe

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{HnClient, request_sequential};

struct Shared(*mut u8);
unsafe impl Send for Shared {}
unsafe impl Sync for Shared {}

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    request_sequential(client, ids)
}
