//! Returns an empty list and has asked for nothing.
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
