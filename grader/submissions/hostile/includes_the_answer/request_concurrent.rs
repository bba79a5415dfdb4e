//! Makes the compiler read the model answer.
//!
//! checks: items
//! outcome: build-error
//! says: couldn't read

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{HnClient, request_sequential};

const HIDDEN: &str = include_str!("@WORKSPACE@/grader/course/request_concurrent/reference.rs");

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    assert!(!HIDDEN.is_empty(), "{HIDDEN}");
    request_sequential(client, ids)
}
