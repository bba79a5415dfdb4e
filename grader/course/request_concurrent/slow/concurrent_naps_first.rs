//! Every thread naps before its request. All requests are in flight together, but late.
//!
//! speed-up: slow

use std::{collections::BTreeMap, thread, time::Duration};

use serde_json::Value;

use crate::{HnClient, request_item};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    thread::scope(|scope| {
        let requests: Vec<_> = ids
            .iter()
            .map(|&id| {
                let thread = thread::Builder::new()
                    .name(format!("item-{id}"))
                    .spawn_scoped(scope, move || {
                        thread::sleep(Duration::from_millis(60));
                        request_item(client, id)
                    });
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
