//! Returns a value of the wrong type. The other file lacks a brace.
//!
//! caught by: results-in-order, never-over, all-workers-busy, next-when-free, faults-in-place, time-out
//! outcome: build-error

use serde_json::Value;

use crate::{HnClient, RequestError, request_item};

pub fn request_pooled(
    client: &HnClient,
    ids: &[u64],
    _workers: usize,
) -> Vec<Result<Option<Value>, RequestError>> {
    ids.iter().map(|&id| request_item(client, id).ok()).collect()
}
