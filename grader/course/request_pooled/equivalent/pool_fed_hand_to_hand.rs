//! A channel without places. The caller hands each id to a worker that is free.

use std::thread;

use serde_json::Value;

use crate::{HnClient, RequestError, request_item};

pub fn request_pooled(
    client: &HnClient,
    ids: &[u64],
    workers: usize,
) -> Vec<Result<Option<Value>, RequestError>> {
    let (hand, hands) = crossbeam_channel::bounded(0);
    let (report, reports) = crossbeam_channel::unbounded();
    for _ in 0..workers {
        let (client, hands, report) = (client.clone(), hands.clone(), report.clone());
        thread::spawn(move || {
            for (place, id) in hands {
                let _ = report.send((place, request_item(&client, id)));
            }
        });
    }
    drop(report);
    for task in ids.iter().copied().enumerate() {
        hand.send(task).unwrap();
    }
    drop(hand);
    let mut results: Vec<(usize, _)> = reports.iter().collect();
    results.sort_by_key(|(place, _)| *place);
    results.into_iter().map(|(_, result)| result).collect()
}
