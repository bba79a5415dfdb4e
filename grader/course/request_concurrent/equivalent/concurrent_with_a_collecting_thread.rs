//! A thread of its own builds the map from a channel with one place, while the others request.

use std::{collections::BTreeMap, thread};

use serde_json::Value;

use crate::{HnClient, request_item};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let (report, reports) = crossbeam_channel::bounded(1);
    let collector = thread::spawn(move || {
        let mut items = BTreeMap::new();
        for (id, item) in reports {
            items.insert(id, item);
            println!("{} items", items.len());
        }
        items
    });
    thread::scope(|scope| {
        for &id in ids {
            let report = report.clone();
            let named = thread::Builder::new().name(format!("item-{id}"));
            let request = move || {
                let Ok(Some(item)) = request_item(client, id) else { return };
                report.send((id, item)).unwrap();
            };
            named.spawn_scoped(scope, request).unwrap();
        }
    });
    drop(report);
    collector.join().unwrap()
}
