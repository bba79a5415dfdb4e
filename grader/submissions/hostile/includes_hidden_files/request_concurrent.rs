//! Has the compiler read what is hidden: checks, references, the course.
//!
//! checks: items
//! outcome: build-error
//! says: couldn't read

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{HnClient, request_sequential};

const REFERENCE: &str = include_str!(
    "@WORKSPACE@/grader/submissions/reference/part2-threading/src/exercises/quotes.rs"
);
const CHECKS: &str = include_str!("../../../../grader/src/checks/request_concurrent.rs");
const COURSE: &str = include_str!("../../../grader/course.toml");

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    request_sequential(client, ids)
}
