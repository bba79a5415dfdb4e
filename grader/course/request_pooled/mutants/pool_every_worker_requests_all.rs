//! Every worker goes through the whole list. The last answer for a place wins.
//!
//! caught by: results-in-order, all-workers-busy, next-when-free

use std::{sync::Mutex, thread};

use serde_json::Value;

use crate::{HnClient, RequestError, request_item};

pub fn request_pooled(
    client: &HnClient,
    ids: &[u64],
    workers: usize,
) -> Vec<Result<Option<Value>, RequestError>> {
    let results = Mutex::new(Vec::from_iter(ids.iter().map(|_| Ok(None))));
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                for (place, &id) in ids.iter().enumerate() {
                    let result = request_item(client, id);
                    results.lock().unwrap()[place] = result;
                }
            });
        }
    });
    results.into_inner().unwrap()
}
