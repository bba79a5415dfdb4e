//! Handles each kind of failure but a time-out, where it panics.
//!
//! caught by: faults

use std::{collections::BTreeMap, thread};

use serde_json::Value;

use crate::{HnClient, RequestError, request_item};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    thread::scope(|scope| {
        let requests: Vec<_> = ids
            .iter()
            .map(|&id| {
                let thread = thread::Builder::new()
                    .name(format!("item-{id}"))
                    .spawn_scoped(scope, move || match request_item(client, id) {
                        Err(RequestError::TimedOut { .. }) => unreachable!("the service is there"),
                        answer => answer.ok().flatten(),
                    });
                (id, thread.unwrap())
            })
            .collect();
        requests
            .into_iter()
            .filter_map(|(id, thread)| Some((id, thread.join().unwrap()?)))
            .collect()
    })
}
