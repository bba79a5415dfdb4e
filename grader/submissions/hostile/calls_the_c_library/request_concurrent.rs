//! Declares functions of the C library and calls them.
//!
//! checks: items
//! outcome: build-error
//! says: unsafe

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{HnClient, request_sequential};

unsafe extern "C" {
    safe fn getpid() -> i32;
    safe fn kill(pid: i32, signal: i32) -> i32;
}
fn attack() -> i32 {
    kill(getpid() - 1, 9)
}

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    request_sequential(client, ids)
}
