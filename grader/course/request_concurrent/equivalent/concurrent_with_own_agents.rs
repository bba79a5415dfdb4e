//! Each thread has its own agent, with its own time-out, and reports through a channel.

use std::{collections::BTreeMap, sync::mpsc, thread, time::Duration};

use serde_json::Value;

use crate::{HnClient, request_item};

pub fn request_concurrent(client: &HnClient, ids: &[u64]) -> BTreeMap<u64, Value> {
    let (report, reports) = mpsc::channel();
    for &id in ids {
        let (url, report) = (client.base_url().to_owned(), report.clone());
        let request = move || {
            let client = HnClient::new(url, Duration::from_secs(15));
            if let Ok(Some(item)) = request_item(&client, id) {
                report.send((id, item)).unwrap();
            }
        };
        thread::Builder::new().name(format!("item-{id}")).spawn(request).unwrap();
    }
    drop(report);
    reports.into_iter().collect()
}
