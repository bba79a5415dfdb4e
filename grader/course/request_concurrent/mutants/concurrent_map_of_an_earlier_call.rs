//! All threads insert into one global map, which still has what earlier calls have found.
//!
//! caught by: items, faults

use std::{collections::BTreeMap, sync::Mutex, thread};

use serde_json::Value;

use crate::{HnClient, request_item};

static RESULTS: Mutex<BTreeMap<u64, Value>> = Mutex::new(BTreeMap::new());

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let threads: Vec<_> = ids
        .iter()
        .map(|&id| {
            let client = client.clone();
            thread::Builder::new()
                .name(format!("item-{id}"))
                .spawn(move || {
                    if let Ok(Some(item)) = request_item(&client, id) {
                        RESULTS.lock().unwrap().insert(id, item);
                    }
                })
                .unwrap()
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    RESULTS.lock().unwrap().clone()
}
