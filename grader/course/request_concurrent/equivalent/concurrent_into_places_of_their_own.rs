//! Requests an id once that occurs twice. Each thread fills its own place.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::OnceLock,
    thread,
};

use serde_json::Value;

use crate::{HnClient, request_item};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let ids: BTreeSet<u64> = ids.iter().copied().collect();
    let places: Vec<OnceLock<Value>> = ids.iter().map(|_| OnceLock::new()).collect();
    thread::scope(|scope| {
        for (id, place) in ids.iter().zip(&places) {
            let request = move || {
                if let Some(item) = request_item(client, *id).unwrap_or(None) {
                    place.set(item).unwrap();
                }
            };
            let named = thread::Builder::new().name(format!("item-{id}"));
            named.spawn_scoped(scope, request).unwrap();
        }
    });
    let items = ids.into_iter().zip(places);
    items.filter_map(|(id, place)| Some((id, place.into_inner()?))).collect()
}
