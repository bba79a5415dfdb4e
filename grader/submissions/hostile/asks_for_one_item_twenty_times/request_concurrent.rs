//! Has twenty threads ask for the same item at the same time, then works one item after another.
//!
//! checks: all-in-flight
//! outcome: fail
//! says: in flight together

use std::{collections::BTreeMap, thread};

use serde_json::Value;

use crate::{HnClient, request_item, request_sequential};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    thread::scope(|scope| {
        for _ in ids {
            scope.spawn(|| request_item(client, ids[0]).is_ok());
        }
    });
    request_sequential(client, ids)
}
