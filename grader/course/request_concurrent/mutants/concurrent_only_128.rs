//! Requests at most 128 ids, to limit the number of threads, and forgets the others.
//!
//! caught by: two-hundred

use std::{collections::BTreeMap, thread};

use serde_json::Value;

use crate::{HnClient, request_item};

const MAX_THREADS: usize = 128;

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    thread::scope(|scope| {
        let requests: Vec<_> = ids
            .iter()
            .take(MAX_THREADS)
            .map(|&id| {
                let thread = thread::Builder::new()
                    .name(format!("item-{id}"))
                    .spawn_scoped(scope, move || request_item(client, id));
                (id, thread)
            })
            .collect();

        requests
            .into_iter()
            .filter_map(|(id, thread)| {
                let item = thread.ok()?.join().ok()?.ok()??;
                Some((id, item))
            })
            .collect()
    })
}
