//! Starts threads until no more can be started, and keeps them all.
//!
//! checks: items
//! outcome: crash
//! says: more processes or threads than it may

use std::collections::BTreeMap;

use serde_json::Value;

use crate::HnClient;

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let mut count = 0;
    let start = || {
        std::thread::Builder::new().stack_size(16 << 10).spawn(|| {
            loop {
                std::thread::park();
            }
        })
    };
    while start().is_ok() {
        count += 1;
        assert!(count < 4000, "{count} threads, and more to be had");
    }
    // The limit must leave room for the 200 threads of an honest answer.
    assert!(count >= 500, "only {count} threads");
    let _ = (client, ids);
    panic!("{count}, and no more processes or threads than it may have")
}
