//! Exercise: request many items with a bounded pool of threads.

use serde_json::Value;

use crate::{HnClient, RequestError};

/// Requests every item of `ids` with at most `workers` threads, all of them busy while work waits.
///
/// Returns one result for each id, in the order of `ids`: the item, `None` when the service knows
/// no such item, or why the request failed. A worker that is done takes the next id at once. Each id
/// is requested once, and nothing is retried. All requests go through `client`, so that its time-out
/// holds. An error is returned as `request_item` gave it.
pub fn request_pooled(
    client: &HnClient,
    ids: &[u64],
    workers: usize,
) -> Vec<Result<Option<Value>, RequestError>> {
    todo!(
        "request the {} items from {} with {workers} worker threads that take ids from one queue, \
         and put each result in the place of its id",
        ids.len(),
        client.base_url()
    )
}
