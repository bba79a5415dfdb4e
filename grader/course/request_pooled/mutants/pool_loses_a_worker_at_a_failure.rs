//! A failure ends its worker, and ids that no worker took become "no such item".
//!
//! caught by: all-workers-busy, faults-in-place, time-out

use std::{sync::Mutex, thread};

use serde_json::Value;

use crate::{HnClient, RequestError, request_item};

pub fn request_pooled(
    client: &HnClient,
    ids: &[u64],
    workers: usize,
) -> Vec<Result<Option<Value>, RequestError>> {
    let queue = Mutex::new(ids.iter().copied().enumerate());
    let results = Mutex::new(Vec::from_iter(ids.iter().map(|_| Ok(None))));
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| -> Result<(), RequestError> {
                loop {
                    let next = queue.lock().unwrap().next();
                    let Some((place, id)) = next else { return Ok(()) };
                    let item = request_item(client, id)?;
                    results.lock().unwrap()[place] = Ok(item);
                }
            });
        }
    });
    results.into_inner().unwrap()
}
