//! Requests each item once to see whether it exists, and once more for its content.
//!
//! caught by: one-request-each

use std::{collections::BTreeMap, thread};

use serde_json::Value;

use crate::{HnClient, request_item};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    thread::scope(|scope| {
        let requests: Vec<_> = ids
            .iter()
            .map(|&id| {
                let thread = thread::Builder::new()
                    .name(format!("item-{id}"))
                    .spawn_scoped(scope, move || {
                        let there = request_item(client, id)?.is_some();
                        if there { request_item(client, id) } else { Ok(None) }
                    });
                (id, thread)
            })
            .collect();

        requests
            .into_iter()
            .filter_map(|(id, thread)| {
                let item = thread.ok()?.join().ok()?.ok()??;
                Some((id, item))
            })
            .collect()
    })
}
