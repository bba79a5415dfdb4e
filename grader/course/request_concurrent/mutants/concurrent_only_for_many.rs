//! Starts all threads before the first join only if there are many ids.
//!
//! caught by: all-in-flight
//! speed-up: slow

use std::{
    collections::BTreeMap,
    thread::{self, JoinHandle},
};

use serde_json::Value;

use crate::{HnClient, RequestError, request_item};

const MANY: usize = 100;

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let mut items = BTreeMap::new();
    if ids.len() < MANY {
        for &id in ids {
            collect(id, start(client, id), &mut items);
        }
    } else {
        let threads: Vec<_> = ids.iter().map(|&id| (id, start(client, id))).collect();
        for (id, thread) in threads {
            collect(id, thread, &mut items);
        }
    }
    items
}

type Requested = Result<Option<Value>, RequestError>;

fn start(client: &HnClient, id: u64) -> JoinHandle<Requested> {
    let client = client.clone();
    thread::Builder::new()
        .name(format!("item-{id}"))
        .spawn(move || request_item(&client, id))
        .expect("a thread")
}

fn collect(id: u64, thread: JoinHandle<Requested>, items: &mut BTreeMap<u64, Value>) {
    if let Ok(Ok(Some(item))) = thread.join() {
        items.insert(id, item);
    }
}
