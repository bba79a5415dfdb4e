//! Joins each thread in the loop that starts it.
//!
//! caught by: all-in-flight, two-hundred
//! speed-up: slow

use std::{collections::BTreeMap, thread};

use serde_json::Value;

use crate::{HnClient, request_item};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let mut items = BTreeMap::new();
    for &id in ids {
        let client = client.clone();
        let thread = thread::Builder::new()
            .name(format!("item-{id}"))
            .spawn(move || request_item(&client, id))
            .expect("a thread");
        if let Ok(Ok(Some(item))) = thread.join() {
            items.insert(id, item);
        }
    }
    items
}
