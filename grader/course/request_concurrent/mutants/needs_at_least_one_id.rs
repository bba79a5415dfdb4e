//! Reads the first id before it checks that there is one.
//!
//! caught by: items

use std::{collections::BTreeMap, thread};

use serde_json::Value;

use crate::{HnClient, request_item};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    println!("from {} to {}", ids[0], ids[ids.len() - 1]);
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
