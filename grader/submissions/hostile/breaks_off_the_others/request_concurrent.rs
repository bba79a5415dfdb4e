//! Leaves every brace open, so that the other files cannot be read.
//!
//! checks: items
//! outcome: build-error
//! says: delimiter

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{HnClient, request_sequential};

pub mod x { fn a() { let b = [ ( {

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    request_sequential(client, ids)
}
