//! Looks for descriptors that the grader has forgotten to close.
//!
//! checks: items
//! outcome: crash
//! says: refused
//! assumes: unsafe code

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{HnClient, request_sequential};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let done = attack();
    assert!(!done.is_empty(), "refused");
    request_sequential(client, ids)
}

unsafe extern "C" {
    fn fcntl(fd: i32, command: i32) -> i32;
}

fn attack() -> Vec<i32> {
    // SAFETY: no pointer is passed. The request's own connection is not open yet.
    (3..10_000).filter(|fd| unsafe { fcntl(*fd, 1) } >= 0).collect()
}
