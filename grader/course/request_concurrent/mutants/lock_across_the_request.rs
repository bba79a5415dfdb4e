//! Locks the map and sends its request while it holds the lock.
//!
//! caught by: all-in-flight, two-hundred
//! speed-up: slow

use std::{collections::BTreeMap, sync::Mutex, thread};

use serde_json::Value;

use crate::{HnClient, request_item};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let items = Mutex::new(BTreeMap::new());
    thread::scope(|scope| {
        for &id in ids {
            let items = &items;
            let request = move || {
                let mut items = items.lock().unwrap();
                if let Ok(Some(item)) = request_item(client, id) {
                    items.insert(id, item);
                }
            };
            thread::Builder::new().name(format!("item-{id}")).spawn_scoped(scope, request).unwrap();
        }
    });
    items.into_inner().unwrap()
}
