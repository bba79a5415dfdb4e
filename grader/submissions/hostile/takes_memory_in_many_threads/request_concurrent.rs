//! Takes memory in a hundred threads, each a little at a time.
//!
//! checks: items
//! outcome: crash
//! within: 60 s
//! says: must hold

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{HnClient, request_sequential};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    std::thread::scope(|scope| {
        for _ in 0..100 {
            scope.spawn(|| {
                let mut mine: Vec<Vec<u8>> = Vec::new();
                for _ in 0..2_000 {
                    mine.push(vec![1; 1 << 20]);
                }
                std::hint::black_box(&mine);
            });
        }
    });
    request_sequential(client, ids)
}
