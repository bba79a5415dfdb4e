//! Distributes the ids to the workers in advance, so the share of a stuck worker waits.
//!
//! caught by: next-when-free
//! may fail: all-workers-busy

use std::thread;

use serde_json::Value;

use crate::{HnClient, RequestError, request_item};

pub fn request_pooled(
    client: &HnClient,
    ids: &[u64],
    workers: usize,
) -> Vec<Result<Option<Value>, RequestError>> {
    if ids.is_empty() {
        return Vec::new();
    }
    let share = ids.len().div_ceil(workers);
    thread::scope(|scope| {
        let threads: Vec<_> = ids
            .chunks(share)
            .map(|ids| {
                scope.spawn(move || {
                    ids.iter().map(|&id| request_item(client, id)).collect::<Vec<_>>()
                })
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    })
}
