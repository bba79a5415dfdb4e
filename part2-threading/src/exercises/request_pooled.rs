//! Exercise `request_pooled`. Request many items with a bounded pool of threads.

use serde_json::Value;

use crate::{HnClient, RequestError};

/// Requests every item of `ids` with at most `workers` threads, all of them busy as long as ids are left.
///
/// Returns one result for each id, in the order of `ids`. It is the item, `None` when the service has
/// no such item, or the error of the request, unchanged. A worker that is done takes the next id at once.
/// Request each id once, and do not retry. Make all requests with `client`, which has the right time-out.
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
