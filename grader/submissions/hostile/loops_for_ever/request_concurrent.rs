//! Keeps every core busy and never ends.
//!
//! checks: items
//! outcome: timeout
//! within: 120 s
//! says: did not end

use std::collections::BTreeMap;

use serde_json::Value;

use crate::HnClient;

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    for _ in 0..4 {
        let ids = ids.to_vec();
        std::thread::spawn(move || {
            loop {
                std::hint::black_box(&ids);
            }
        });
    }
    loop {
        std::hint::black_box(client);
    }
}
