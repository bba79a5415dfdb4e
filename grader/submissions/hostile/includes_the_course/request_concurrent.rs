//! Has the compiler read the course, with its points.
//!
//! checks: items
//! outcome: build-error
//! says: couldn't read

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{HnClient, request_sequential};

const HIDDEN: &str = include_str!("@WORKSPACE@/grader/course.toml");

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    assert!(!HIDDEN.is_empty(), "{HIDDEN}");
    request_sequential(client, ids)
}
