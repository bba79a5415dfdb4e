//! Takes the last id first, so the order of the work is not the order of the results.

use std::{collections::BTreeMap, sync::Mutex, thread};

use serde_json::Value;

use crate::{HnClient, RequestError, request_item};

pub fn request_pooled(
    client: &HnClient,
    ids: &[u64],
    workers: usize,
) -> Vec<Result<Option<Value>, RequestError>> {
    let stack = Mutex::new(ids.iter().copied().enumerate().collect::<Vec<_>>());
    let results = Mutex::new(BTreeMap::new());
    thread::scope(|scope| {
        for _ in 0..workers.min(ids.len()) {
            scope.spawn(|| {
                while let Some((place, id)) = { stack.lock().unwrap().pop() } {
                    let result = request_item(client, id);
                    results.lock().unwrap().insert(place, result);
                }
            });
        }
    });
    results.into_inner().unwrap().into_values().collect()
}
