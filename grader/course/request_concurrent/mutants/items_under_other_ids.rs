//! Assigns the answers to the ids in the order of arrival.
//!
//! caught by: items, faults

use std::{collections::BTreeMap, sync::mpsc, thread};

use serde_json::Value;

use crate::{HnClient, request_item};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let (report, reports) = mpsc::channel();
    for &id in ids {
        let (client, report) = (client.clone(), report.clone());
        let request = move || report.send(request_item(&client, id)).unwrap();
        thread::Builder::new().name(format!("item-{id}")).spawn(request).unwrap();
    }
    drop(report);
    let items = ids.iter().copied().zip(reports);
    items.filter_map(|(id, item)| Some((id, item.ok()??))).collect()
}
