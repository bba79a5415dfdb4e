//! Holds the queue's lock during its request, so the workers take turns.
//!
//! caught by: all-workers-busy, next-when-free
//! speed-up: slow

use std::{sync::Mutex, thread};

use serde_json::Value;

use crate::{HnClient, RequestError, request_item};

pub fn request_pooled(
    client: &HnClient,
    ids: &[u64],
    workers: usize,
) -> Vec<Result<Option<Value>, RequestError>> {
    let queue = Mutex::new(ids.iter().copied().enumerate());
    let results = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let mut queue = queue.lock().unwrap();
                    let Some((place, id)) = queue.next() else { return };
                    let result = request_item(client, id);
                    results.lock().unwrap().push((place, result));
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap();
    results.sort_by_key(|(place, _)| *place);
    results.into_iter().map(|(_, result)| result).collect()
}
