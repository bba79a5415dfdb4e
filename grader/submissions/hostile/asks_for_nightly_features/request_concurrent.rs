//! Uses features that only a nightly compiler has.
//!
//! checks: items
//! outcome: build-error
//! says: error

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{HnClient, request_sequential};

#![feature(test, core_intrinsics, rustc_attrs)]
#[rustc_std_internal_symbol]
fn own() {}

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    request_sequential(client, ids)
}
