//! Returns an empty list without a request.
//!
//! caught by: results-in-order, never-over, all-workers-busy, next-when-free, faults-in-place, time-out

use serde_json::Value;

use crate::{HnClient, RequestError};

pub fn request_pooled(
    _: &HnClient,
    _: &[u64],
    _: usize,
) -> Vec<Result<Option<Value>, RequestError>> {
    Vec::new()
}
