//! Starts one thread per id, `workers` at a time. That is a limit, but not a pool.
//!
//! caught by: never-over
//! may fail: results-in-order

use std::{sync::mpsc, thread};

use serde_json::Value;

use crate::{HnClient, RequestError, request_item};

pub fn request_pooled(
    client: &HnClient,
    ids: &[u64],
    workers: usize,
) -> Vec<Result<Option<Value>, RequestError>> {
    let (give_back, permits) = mpsc::channel();
    (0..workers).for_each(|_| give_back.send(()).unwrap());
    thread::scope(|scope| {
        let mut threads = Vec::new();
        for &id in ids {
            permits.recv().unwrap();
            let give_back = give_back.clone();
            threads.push(scope.spawn(move || {
                let result = request_item(client, id);
                give_back.send(()).unwrap();
                result
            }));
        }
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}
