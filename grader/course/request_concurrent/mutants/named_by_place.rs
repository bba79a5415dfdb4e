//! Names its threads by the place of the id, not by the id.
//!
//! caught by: thread-names

use std::{collections::BTreeMap, thread};

use serde_json::Value;

use crate::{HnClient, request_item};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    thread::scope(|scope| {
        let mut threads = Vec::new();
        for (place, &id) in ids.iter().enumerate() {
            let named = thread::Builder::new().name(format!("item-{}", place + 1));
            threads
                .push((id, named.spawn_scoped(scope, move || request_item(client, id)).unwrap()));
        }
        let items = threads.into_iter().map(|(id, thread)| (id, thread.join().unwrap()));
        items.filter_map(|(id, item)| Some((id, item.ok()??))).collect()
    })
}
