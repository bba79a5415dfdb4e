//! All requests are in flight together, after a nap that one run of six skips. No confidence interval would ever
//! exclude the threshold.
//!
//! speed-up: slow

use std::{
    collections::BTreeMap,
    thread,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde_json::Value;

use crate::{HnClient, request_item};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    if now.subsec_micros() % 100 < 84 {
        thread::sleep(Duration::from_millis(40));
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
            .filter_map(|(id, thread)| {
                let item = thread.ok()?.join().ok()?.ok()??;
                Some((id, item))
            })
            .collect()
    })
}
