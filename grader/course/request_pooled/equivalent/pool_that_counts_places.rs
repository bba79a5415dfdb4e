//! The queue is a counter. Each worker keeps its results until it is joined.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use serde_json::Value;

use crate::{HnClient, RequestError, request_item};

pub fn request_pooled(
    client: &HnClient,
    ids: &[u64],
    workers: usize,
) -> Vec<Result<Option<Value>, RequestError>> {
    let (next, shared): (_, Arc<[u64]>) = (Arc::new(AtomicUsize::new(0)), ids.into());
    let threads: Vec<_> = (0..workers)
        .map(|worker| {
            let (client, ids, next) = (client.clone(), Arc::clone(&shared), Arc::clone(&next));
            let work = move || {
                let mut results = Vec::new();
                loop {
                    let place = next.fetch_add(1, Ordering::Relaxed);
                    let Some(&id) = ids.get(place) else { return results };
                    println!("worker {worker} takes {id}");
                    results.push((place, request_item(&client, id)));
                }
            };
            thread::Builder::new().name(format!("worker-{worker}")).spawn(work).unwrap()
        })
        .collect();
    let mut results = Vec::from_iter(ids.iter().map(|_| None));
    for (place, result) in threads.into_iter().flat_map(|thread| thread.join().unwrap()) {
        results[place] = Some(result);
    }
    results.into_iter().flatten().collect()
}
