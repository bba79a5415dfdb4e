//! Starts its threads without names.
//!
//! caught by: thread-names

use std::{collections::BTreeMap, thread};

use serde_json::Value;

use crate::{HnClient, request_item};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    thread::scope(|scope| {
        let threads: Vec<_> =
            ids.iter().map(|&id| (id, scope.spawn(move || request_item(client, id)))).collect();
        let mut items = BTreeMap::new();
        for (id, thread) in threads {
            if let Ok(Ok(Some(item))) = thread.join() {
                items.insert(id, item);
            }
        }
        items
    })
}
