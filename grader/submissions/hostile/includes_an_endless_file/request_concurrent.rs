//! Has the compiler read devices that never end.
//!
//! checks: items
//! outcome: build-error
//! says: couldn't read

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{HnClient, request_sequential};

const ZEROES: &[u8] = include_bytes!("/dev/zero");
const NOISE: &[u8] = include_bytes!("/dev/urandom");

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    request_sequential(client, ids)
}
