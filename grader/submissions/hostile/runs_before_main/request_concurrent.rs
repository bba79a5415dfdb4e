//! Puts a function where the loader calls it before the program begins.
//!
//! checks: items
//! outcome: build-error
//! says: unsafe

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{HnClient, request_sequential};

extern "C" fn early() {
    std::process::exit(0)
}
#[used]
#[unsafe(link_section = ".init_array")]
static EARLY: extern "C" fn() = early;

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    request_sequential(client, ids)
}
