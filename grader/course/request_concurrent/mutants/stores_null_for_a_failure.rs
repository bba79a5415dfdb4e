//! Stores `null` under the id of every failed request.
//!
//! caught by: faults

use std::{collections::BTreeMap, thread};

use serde_json::Value;

use crate::{HnClient, request_item};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    thread::scope(|scope| {
        let mut threads = Vec::new();
        for &id in ids {
            let named = thread::Builder::new().name(format!("item-{id}"));
            let request = move || request_item(client, id).ok().flatten();
            threads.push((id, named.spawn_scoped(scope, request).unwrap()));
        }
        threads
            .into_iter()
            .map(|(id, thread)| (id, thread.join().unwrap().unwrap_or_default()))
            .collect()
    })
}
