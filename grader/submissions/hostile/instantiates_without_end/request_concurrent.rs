//! Makes functions that need ever larger functions.
//!
//! checks: items
//! outcome: build-error
//! within: 180 s

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{HnClient, request_sequential};

fn deeper<T: std::fmt::Debug>(value: T, left: u64) -> String {
    if left == 0 { format!("{value:?}") } else { deeper((value, left), left - 1) }
}
pub fn all() -> String {
    deeper(0_u8, 1_000_000)
}

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    request_sequential(client, ids)
}
