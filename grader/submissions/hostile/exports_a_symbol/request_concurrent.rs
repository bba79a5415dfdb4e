//! Exports a function with the name of one of the C library.
//!
//! checks: items
//! outcome: build-error
//! says: unsafe

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{HnClient, request_sequential};

#[unsafe(no_mangle)]
pub extern "C" fn write(_: i32, _: *const u8, count: usize) -> isize {
    count as isize
}
#[unsafe(export_name = "malloc")]
pub extern "C" fn own(_: usize) -> *mut u8 {
    std::ptr::null_mut()
}

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    request_sequential(client, ids)
}
