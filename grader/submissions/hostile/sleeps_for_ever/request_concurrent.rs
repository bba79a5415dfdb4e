//! Sleeps, in short naps, for a very long time.
//!
//! checks: items
//! outcome: timeout
//! within: 120 s
//! says: did not end

use std::collections::BTreeMap;

use serde_json::Value;

use crate::HnClient;

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let _ = (client, ids);
    loop {
        std::thread::sleep(std::time::Duration::from_millis(3));
    }
}
