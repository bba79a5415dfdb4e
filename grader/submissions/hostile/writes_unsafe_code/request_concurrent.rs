//! Writes unsafe code and allows it to itself.
//!
//! checks: items
//! outcome: build-error
//! says: unsafe

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{HnClient, request_sequential};

#![allow(unsafe_code)]
#[allow(unsafe_code)]
fn peek(at: usize) -> u8 {
    unsafe { *(at as *const u8) }
}

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    request_sequential(client, ids)
}
