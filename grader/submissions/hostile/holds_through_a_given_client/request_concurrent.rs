//! Has a given client send the steps of another exercise to the gate. The address begins with the path of its requests,
//! and the rest is cut off. One thread per id waits for such a step, and the items are fetched one after another.
//!
//! checks: all-in-flight, two-hundred
//! outcome: fail
//! says: that no given function has made

use std::{collections::BTreeMap, thread, time::Duration};

use serde_json::Value;

use crate::{HnClient, request_item, request_sequential};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    thread::scope(|scope| {
        for id in ids {
            let step = format!("{}/hold/slow-work/{id}#", client.base_url());
            scope.spawn(move || request_item(&HnClient::new(step, Duration::from_secs(600)), *id));
        }
    });
    request_sequential(client, ids)
}
