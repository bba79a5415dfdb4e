//! Waits five seconds for all of them together and returns what has arrived by then.
//!
//! caught by: items, faults

use std::{
    collections::BTreeMap,
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::{HnClient, request_item};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let (send, results) = mpsc::channel();
    for &id in ids {
        let (client, send) = (client.clone(), send.clone());
        thread::Builder::new()
            .name(format!("item-{id}"))
            .spawn(move || send.send((id, request_item(&client, id))))
            .unwrap();
    }
    drop(send);
    let deadline = Instant::now() + Duration::from_secs(5);
    let mut items = BTreeMap::new();
    while let Ok((id, result)) =
        results.recv_timeout(deadline.saturating_duration_since(Instant::now()))
    {
        if let Ok(Some(item)) = result {
            items.insert(id, item);
        }
    }
    items
}
