//! Keeps its workers, but in lockstep. No worker takes the next id before all are done.
//!
//! caught by: next-when-free

use std::{
    sync::{Barrier, Mutex},
    thread,
};

use serde_json::Value;

use crate::{HnClient, RequestError, request_item};

pub fn request_pooled(
    client: &HnClient,
    ids: &[u64],
    workers: usize,
) -> Vec<Result<Option<Value>, RequestError>> {
    let workers = workers.min(ids.len());
    let (in_step, results) = (&Barrier::new(workers), &Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for worker in 0..workers {
            scope.spawn(move || {
                for group in 0..ids.len().div_ceil(workers) {
                    let place = group * workers + worker;
                    if let Some(&id) = ids.get(place) {
                        let result = request_item(client, id);
                        results.lock().unwrap().push((place, result));
                    }
                    in_step.wait();
                }
            });
        }
    });
    let mut results = std::mem::take(&mut *results.lock().unwrap());
    results.sort_by_key(|(place, _)| *place);
    results.into_iter().map(|(_, result)| result).collect()
}
