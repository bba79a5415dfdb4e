//! Ends a worker whose request has failed, all but the last one.
//!
//! caught by: all-workers-busy

use crate::{HnClient, RequestError, request_item};
use serde_json::Value;
use std::{sync::Mutex, thread};

type Outcome = Result<Option<Value>, RequestError>;

pub fn request_pooled(client: &HnClient, ids: &[u64], workers: usize) -> Vec<Outcome> {
    let queue = Mutex::new(ids.iter().copied().enumerate());
    let results: Mutex<Vec<(usize, Outcome)>> = Mutex::new(Vec::new());
    let left = std::sync::atomic::AtomicIsize::new(workers as isize);
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let next = queue.lock().unwrap().next();
                    let Some((place, id)) = next else { return };
                    let outcome = ask(client, id);
                    let failed = outcome.is_err();
                    results.lock().unwrap().push((place, outcome));
                    if failed && left.fetch_sub(1, std::sync::atomic::Ordering::SeqCst) > 1 {
                        return;
                    }
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap();
    results.sort_by_key(|(place, _)| *place);
    results.into_iter().map(|(_, outcome)| outcome).collect()
}

fn ask(client: &HnClient, id: u64) -> Outcome {
    request_item(client, id)
}
