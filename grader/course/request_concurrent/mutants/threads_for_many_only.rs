//! Starts threads only for more than twenty ids.
//!
//! caught by: all-in-flight, thread-names

use std::{collections::BTreeMap, thread};

use serde_json::Value;

use crate::{HnClient, request_item};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    if ids.len() <= 20 {
        let item = |&id| Some((id, request_item(client, id).ok()??));
        return ids.iter().filter_map(item).collect();
    }
    thread::scope(|scope| {
        let threads: Vec<_> = ids
            .iter()
            .map(|&id| {
                let named = thread::Builder::new().name(format!("item-{id}"));
                (id, named.spawn_scoped(scope, move || request_item(client, id)).unwrap())
            })
            .collect();
        let items = threads.into_iter().map(|(id, thread)| (id, thread.join().unwrap()));
        items.filter_map(|(id, item)| Some((id, item.ok()??))).collect()
    })
}
