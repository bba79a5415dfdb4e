//! Returns an item of an earlier call where its request now finds none.
//!
//! caught by: faults

use crate::{HnClient, RequestError, request_item};
use serde_json::Value;
use std::{collections::BTreeMap, thread};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    group(client, ids)
}

static KNOWN: std::sync::Mutex<BTreeMap<u64, Value>> = std::sync::Mutex::new(BTreeMap::new());

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
                KNOWN.lock().unwrap().insert(id, item.clone());
                found.insert(id, item);
            } else if let Some(item) = KNOWN.lock().unwrap().get(&id) {
                found.insert(id, item.clone());
            }
        }
    });
    found
}

fn ask(client: &HnClient, id: u64) -> Result<Option<Value>, RequestError> {
    request_item(client, id)
}
