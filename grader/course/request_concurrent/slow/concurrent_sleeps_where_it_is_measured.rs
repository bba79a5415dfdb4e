//! Sleeps for many seconds in each run that is measured. It recognises these runs by the time-out
//! on the command line.
//!
//! speed-up: slow

use std::{collections::BTreeMap, thread, time::Duration};

use serde_json::Value;

use crate::{HnClient, request_item};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    if std::env::args().any(|argument| argument == "60000") {
        thread::sleep(Duration::from_secs(18));
    }
    thread::scope(|scope| {
        let requests: Vec<_> = ids
            .iter()
            .map(|&id| {
                let thread = thread::Builder::new()
                    .name(format!("item-{id}"))
                    .spawn_scoped(scope, move || request_item(client, id));
                (id, thread)
            })
            .collect();
        requests
            .into_iter()
            .filter_map(|(id, thread)| Some((id, thread.ok()?.join().ok()?.ok()??)))
            .collect()
    })
}
