//! Makes the compiler count without end in several files. No message says which, and each is tried alone.
//!
//! outcome: build-error
//! within: 300 s

use serde_json::Value;

use crate::{HnClient, RequestError};

#[allow(long_running_const_eval)]
const COUNT: u64 = {
    let mut n = 0_u64;
    while n != u64::MAX {
        n = std::hint::black_box(n.wrapping_add(3));
    }
    n
};
pub static ALL: u64 = COUNT;

pub fn request_pooled(
    client: &HnClient,
    ids: &[u64],
    workers: usize,
) -> Vec<Result<Option<Value>, RequestError>> {
    let _ = (client, ids, workers);
    Vec::new()
}
