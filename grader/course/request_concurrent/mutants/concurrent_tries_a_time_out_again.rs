//! Requests an item again after a time-out.
//!
//! caught by: faults

use crate::{HnClient, RequestError, request_item};
use serde_json::Value;
use std::{collections::BTreeMap, thread};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    group(client, ids)
}

fn group(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let mut found = BTreeMap::new();
    thread::scope(|scope| {
        let mut threads = Vec::new();
        for &id in ids {
            let thread = thread::Builder::new()
                .name(format!("item-{id}"))
                .spawn_scoped(scope, move || ask(client, id))
                .unwrap();
            threads.push((id, thread));
        }
        for (id, thread) in threads {
            if let Ok(Ok(Some(item))) = thread.join() {
                found.insert(id, item);
            }
        }
    });
    found
}

fn ask(client: &HnClient, id: u64) -> Result<Option<Value>, RequestError> {
    match request_item(client, id) {
        Err(RequestError::TimedOut { .. }) => request_item(client, id),
        outcome => outcome,
    }
}
