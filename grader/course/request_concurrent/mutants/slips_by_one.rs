//! Leaves out the last id, as the original lab did.
//!
//! caught by: items, all-in-flight, two-hundred

use std::{collections::BTreeMap, thread};

use serde_json::Value;

use crate::{HnClient, request_item};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let last = ids.len().saturating_sub(1);
    thread::scope(|scope| {
        let threads: Vec<_> = ids[..last]
            .iter()
            .map(|&id| {
                let named = thread::Builder::new().name(format!("item-{id}"));
                (id, named.spawn_scoped(scope, move || request_item(client, id)).unwrap())
            })
            .collect();
        let mut items = BTreeMap::new();
        for (id, thread) in threads {
            if let Ok(Ok(Some(item))) = thread.join() {
                items.insert(id, item);
            }
        }
        items
    })
}
