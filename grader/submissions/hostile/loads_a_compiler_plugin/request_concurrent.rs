//! Uses crates that do not exist and a crate of another kind.
//!
//! checks: items
//! outcome: build-error
//! says: error

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{HnClient, request_sequential};

extern crate libc;
extern crate proc_macro;
extern crate rustc_driver;
fn attack() -> i32 {
    libc::getpid()
}

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    request_sequential(client, ids)
}
