//! Starts a thread for each id, whatever the number of workers.
//!
//! caught by: never-over
//! may fail: results-in-order

use std::thread;

use serde_json::Value;

use crate::{HnClient, RequestError, request_item};

pub fn request_pooled(
    client: &HnClient,
    ids: &[u64],
    _workers: usize,
) -> Vec<Result<Option<Value>, RequestError>> {
    thread::scope(|scope| {
        let threads: Vec<_> =
            ids.iter().map(|&id| scope.spawn(move || request_item(client, id))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}
