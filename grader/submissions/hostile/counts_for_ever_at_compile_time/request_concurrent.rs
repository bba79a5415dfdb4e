//! Makes the compiler evaluate a constant without end.
//!
//! checks: items
//! outcome: build-error
//! within: 180 s
//! says: stopped

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{HnClient, request_sequential};

#[allow(long_running_const_eval)]
const COUNT: u64 = {
    let mut n = 0_u64;
    while n != u64::MAX {
        n = std::hint::black_box(n.wrapping_add(3));
    }
    n
};
static ALL: u64 = COUNT;

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    request_sequential(client, ids)
}
