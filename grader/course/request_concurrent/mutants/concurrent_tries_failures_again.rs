//! Requests a failed item once more.
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
                        request_item(client, id).or_else(|_| request_item(client, id))
                    });
                (id, thread.unwrap())
            })
            .collect();
        requests
            .into_iter()
            .filter_map(|(id, thread)| Some((id, thread.join().unwrap().ok().flatten()?)))
            .collect()
    })
}
