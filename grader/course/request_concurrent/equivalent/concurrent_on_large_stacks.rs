//! Gives each thread a stack of sixteen mebibytes.
use crate::{HnClient, request_item};
use serde_json::Value;
use std::{collections::BTreeMap, thread};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    thread::scope(|scope| {
        let handles: Vec<_> = ids
            .iter()
            .map(|&id| {
                let builder =
                    thread::Builder::new().name(format!("item-{id}")).stack_size(16 * 1024 * 1024);
                (id, builder.spawn_scoped(scope, move || request_item(client, id)).unwrap())
            })
            .collect();
        handles.into_iter().filter_map(|(id, h)| Some((id, h.join().ok()?.ok()??))).collect()
    })
}
