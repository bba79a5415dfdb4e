//! Reports an item that does not exist as an error.
//!
//! caught by: faults-in-place

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
                    let next = queue.lock().unwrap().next();
                    let Some((place, id)) = next else { return };
                    let url = format!("{}/api/v1/items/{id}", client.base_url());
                    let result = match request_item(client, id) {
                        Ok(None) => Err(RequestError::Status { url, status: 404 }),
                        other => other,
                    };
                    results.lock().unwrap().push((place, result));
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap();
    results.sort_by_key(|(place, _)| *place);
    results.into_iter().map(|(_, result)| result).collect()
}
