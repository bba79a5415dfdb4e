//! Takes secrets from the environment that the compiler runs in.
//!
//! checks: items
//! outcome: build-error
//! says: not defined

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{HnClient, request_sequential};

const KEYS: [&str; 6] = [
    env!("YELP_API_KEY"),
    env!("HOME"),
    env!("USER"),
    env!("HQ_ACCESS_KEY"),
    env!("GITHUB_TOKEN"),
    env!("CARGO_HOME"),
];

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    request_sequential(client, ids)
}
