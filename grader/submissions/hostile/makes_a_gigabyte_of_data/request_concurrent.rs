//! Has the compiler write a gigabyte into the program.
//!
//! checks: items
//! outcome: build-error
//! within: 180 s

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{HnClient, request_sequential};

pub static HUGE: [u8; 1 << 30] = [7; 1 << 30];
pub fn all() -> u8 {
    HUGE[std::hint::black_box(5)]
}

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    request_sequential(client, ids)
}
