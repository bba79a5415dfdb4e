//! Invents time-outs for the ids that are left after one time-out.
//!
//! caught by: time-out

use crate::{HnClient, RequestError, request_item};
use serde_json::Value;
use std::{sync::Mutex, thread};

type Outcome = Result<Option<Value>, RequestError>;

pub fn request_pooled(client: &HnClient, ids: &[u64], workers: usize) -> Vec<Outcome> {
    let queue = Mutex::new(ids.iter().copied().enumerate());
    let results: Mutex<Vec<(usize, Outcome)>> = Mutex::new(Vec::new());
    let over = std::sync::atomic::AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let next = queue.lock().unwrap().next();
                    let Some((place, id)) = next else { return };
                    let outcome = if over.load(std::sync::atomic::Ordering::SeqCst) {
                        Err(RequestError::TimedOut {
                            url: format!("{}/api/v1/items/{id}", client.base_url()),
                        })
                    } else {
                        ask(client, id)
                    };
                    if matches!(outcome, Err(RequestError::TimedOut { .. })) {
                        over.store(true, std::sync::atomic::Ordering::SeqCst);
                    }
                    results.lock().unwrap().push((place, outcome));
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
