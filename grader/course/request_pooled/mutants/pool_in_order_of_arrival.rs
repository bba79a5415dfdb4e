//! Collects the results in the order of arrival.
//!
//! caught by: results-in-order

use std::thread;

use serde_json::Value;

use crate::{HnClient, RequestError, request_item};

pub fn request_pooled(
    client: &HnClient,
    ids: &[u64],
    workers: usize,
) -> Vec<Result<Option<Value>, RequestError>> {
    let (queue, tasks) = crossbeam_channel::unbounded();
    ids.iter().for_each(|&id| queue.send(id).unwrap());
    drop(queue);
    let (report, reports) = crossbeam_channel::unbounded();
    thread::scope(|scope| {
        for _ in 0..workers {
            let (tasks, report) = (tasks.clone(), report.clone());
            scope.spawn(move || {
                for id in tasks {
                    report.send(request_item(client, id)).unwrap();
                }
            });
        }
        drop(report);
        reports.iter().collect()
    })
}
