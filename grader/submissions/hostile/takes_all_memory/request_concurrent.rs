//! Allocates memory until none is left, and writes to all of it.
//!
//! checks: items
//! outcome: crash
//! within: 60 s
//! says: must hold

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{HnClient, request_sequential};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let mut all: Vec<Vec<u8>> = Vec::new();
    for _ in 0..10_000 {
        all.push(vec![1; 16 << 20]);
    }
    std::hint::black_box(&all);
    request_sequential(client, ids)
}
