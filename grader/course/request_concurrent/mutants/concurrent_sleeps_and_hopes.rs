//! Starts the threads, sleeps for two seconds and takes the results that are there.
//!
//! caught by: items, faults

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use serde_json::Value;

use crate::{HnClient, request_item};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let items = Arc::new(Mutex::new(BTreeMap::new()));
    for &id in ids {
        let (client, items) = (client.clone(), Arc::clone(&items));
        thread::Builder::new()
            .name(format!("item-{id}"))
            .spawn(move || {
                if let Ok(Some(item)) = request_item(&client, id) {
                    items.lock().unwrap().insert(id, item);
                }
            })
            .unwrap();
    }
    thread::sleep(Duration::from_secs(2));
    let items = items.lock().unwrap();
    items.clone()
}
