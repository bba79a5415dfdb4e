//! Hands out groups of `workers` ids and forgets those that do not fill a whole group.
//!
//! caught by: results-in-order, next-when-free, never-over

use std::thread;

use serde_json::Value;

use crate::{HnClient, RequestError, request_item};

pub fn request_pooled(
    client: &HnClient,
    ids: &[u64],
    workers: usize,
) -> Vec<Result<Option<Value>, RequestError>> {
    let mut results = Vec::new();
    for group in ids.chunks_exact(workers) {
        thread::scope(|scope| {
            let threads: Vec<_> =
                group.iter().map(|&id| scope.spawn(move || request_item(client, id))).collect();
            results.extend(threads.into_iter().map(|thread| thread.join().unwrap()));
        });
    }
    results
}
