//! Copies the shared map under a read lock, adds its item, and puts the copy back under a write lock.
//!
//! caught by: two-hundred
//! may fail: items, faults

use std::{collections::BTreeMap, sync::RwLock, thread};

use serde_json::Value;

use crate::{HnClient, request_item};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let items = RwLock::new(BTreeMap::new());
    thread::scope(|scope| {
        for &id in ids {
            let items = &items;
            let request = move || {
                if let Ok(Some(item)) = request_item(client, id) {
                    let mut copy = items.read().unwrap().clone();
                    copy.insert(id, item);
                    *items.write().unwrap() = copy;
                }
            };
            thread::Builder::new().name(format!("item-{id}")).spawn_scoped(scope, request).unwrap();
        }
    });
    items.into_inner().unwrap()
}
