//! The caller is one of the workers. The queue is a deque behind a mutex, and so are the results.

use std::{collections::VecDeque, sync::Mutex, thread};

use serde_json::Value;

use crate::{HnClient, RequestError, request_item};

pub fn request_pooled(
    client: &HnClient,
    ids: &[u64],
    workers: usize,
) -> Vec<Result<Option<Value>, RequestError>> {
    let queue: Mutex<VecDeque<_>> = Mutex::new(ids.iter().copied().enumerate().collect());
    let results = Mutex::new(Vec::new());
    let work = || {
        loop {
            let next = queue.lock().unwrap().pop_front();
            let Some((place, id)) = next else { return };
            let result = request_item(client, id);
            results.lock().unwrap().push((place, result));
        }
    };
    thread::scope(|scope| {
        (1..workers).for_each(|_| drop(scope.spawn(work)));
        work();
    });
    let mut results = results.into_inner().unwrap();
    results.sort_by_key(|(place, _)| *place);
    results.into_iter().map(|(_, result)| result).collect()
}
