//! Requests the ids fifty at a time. That is concurrent for twenty ids but not for two hundred.
//!
//! caught by: two-hundred

use std::{collections::BTreeMap, thread};

use serde_json::Value;

use crate::{HnClient, request_item};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let mut items = BTreeMap::new();
    for group in ids.chunks(50) {
        thread::scope(|scope| {
            let threads: Vec<_> = group
                .iter()
                .map(|&id| {
                    let named = thread::Builder::new().name(format!("item-{id}"));
                    (id, named.spawn_scoped(scope, move || request_item(client, id)).unwrap())
                })
                .collect();
            for (id, thread) in threads {
                if let Ok(Ok(Some(item))) = thread.join() {
                    items.insert(id, item);
                }
            }
        });
    }
    items
}
