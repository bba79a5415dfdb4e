//! Requests everything correctly but returns an empty map.
//!
//! caught by: items, faults

use std::{collections::BTreeMap, thread};

use serde_json::Value;

use crate::{HnClient, request_item};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    thread::scope(|scope| {
        for &id in ids {
            let request = move || drop(request_item(client, id));
            thread::Builder::new().name(format!("item-{id}")).spawn_scoped(scope, request).unwrap();
        }
    });
    BTreeMap::new()
}
