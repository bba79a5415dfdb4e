//! Keeps a sender alive, so that the workers wait for ever for more ids.
//!
//! caught by: results-in-order, faults-in-place, time-out

use std::thread;

use serde_json::Value;

use crate::{HnClient, RequestError, request_item};

pub fn request_pooled(
    client: &HnClient,
    ids: &[u64],
    workers: usize,
) -> Vec<Result<Option<Value>, RequestError>> {
    let (queue, tasks) = crossbeam_channel::unbounded();
    ids.iter().copied().enumerate().for_each(|task| queue.send(task).unwrap());
    let (report, reports) = crossbeam_channel::unbounded();
    let mut results: Vec<(usize, _)> = thread::scope(|scope| {
        for _ in 0..workers {
            let (tasks, report) = (tasks.clone(), report.clone());
            scope.spawn(move || {
                for (place, id) in tasks {
                    report.send((place, request_item(client, id))).unwrap();
                }
            });
        }
        drop(report);
        reports.iter().collect()
    });
    drop(queue);
    results.sort_by_key(|&(place, _)| place);
    results.into_iter().map(|(_, result)| result).collect()
}
