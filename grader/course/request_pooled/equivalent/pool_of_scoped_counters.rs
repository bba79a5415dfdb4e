//! One counter hands out the places, each worker keeps its results, and the caller works as the last worker.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use serde_json::Value;

use crate::{HnClient, RequestError, request_item};

type Answer = Result<Option<Value>, RequestError>;

pub fn request_pooled(client: &HnClient, ids: &[u64], workers: usize) -> Vec<Answer> {
    let next = &AtomicUsize::new(0);
    let work = move || {
        let mut mine = Vec::new();
        while let Some((place, id)) = {
            let place = next.fetch_add(1, Ordering::Relaxed);
            ids.get(place).map(|id| (place, *id))
        } {
            mine.push((place, request_item(client, id)));
        }
        mine
    };
    let mut results = thread::scope(|scope| {
        let others: Vec<_> = (1..workers).map(|_| scope.spawn(work)).collect();
        let mut results = work();
        for other in others {
            results.extend(other.join().unwrap());
        }
        results
    });
    results.sort_unstable_by_key(|(place, _)| *place);
    results.into_iter().map(|(_, result)| result).collect()
}
