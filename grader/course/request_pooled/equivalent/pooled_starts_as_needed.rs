//! Starts a worker when one is needed, up to the number that was asked for.

use crate::{HnClient, RequestError, request_item};
use serde_json::Value;
use std::{collections::VecDeque, sync::Mutex, thread};
type Got = Result<Option<Value>, RequestError>;
/// Unusual design. The pool grows by itself. A worker that takes an id while others wait starts the
/// next worker.
fn worker<'s>(
    scope: &'s thread::Scope<'s, '_>,
    client: &'s HnClient,
    queue: &'s Mutex<VecDeque<(usize, u64)>>,
    out: &'s Mutex<Vec<Option<Got>>>,
    more: usize,
) {
    let mut more = more;
    loop {
        let (job, waiting) = {
            let mut q = queue.lock().unwrap();
            (q.pop_front(), !q.is_empty())
        };
        let Some((place, id)) = job else { return };
        if waiting && more > 0 {
            let left = std::mem::take(&mut more);
            scope.spawn(move || worker(scope, client, queue, out, left - 1));
        }
        let got = request_item(client, id);
        out.lock().unwrap()[place] = Some(got);
    }
}
pub fn request_pooled(client: &HnClient, ids: &[u64], workers: usize) -> Vec<Got> {
    let queue = Mutex::new(ids.iter().copied().enumerate().collect());
    let out = Mutex::new(ids.iter().map(|_| None).collect());
    thread::scope(|s| worker(s, client, &queue, &out, workers - 1));
    out.into_inner().unwrap().into_iter().map(Option::unwrap).collect()
}
