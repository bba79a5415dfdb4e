//! Reports a hang-up of the service as "no such item".
//!
//! caught by: faults-in-place

use std::thread;

use serde_json::Value;

use crate::{HnClient, RequestError, request_item};

pub fn request_pooled(
    client: &HnClient,
    ids: &[u64],
    workers: usize,
) -> Vec<Result<Option<Value>, RequestError>> {
    let (queue, tasks) = crossbeam_channel::unbounded();
    for task in ids.iter().copied().enumerate() {
        queue.send(task).unwrap();
    }
    drop(queue);
    let (report, reports) = crossbeam_channel::unbounded();
    let mut results: Vec<_> = thread::scope(|scope| {
        for _ in 0..workers {
            let (tasks, report) = (tasks.clone(), report.clone());
            scope.spawn(move || {
                for (place, id) in tasks {
                    let result = match request_item(client, id) {
                        Err(RequestError::Connection { .. }) => Ok(None),
                        result => result,
                    };
                    report.send((place, result)).unwrap();
                }
            });
        }
        drop(report);
        reports.iter().collect()
    });
    results.sort_unstable_by_key(|&(place, _)| place);
    results.into_iter().map(|(_, result)| result).collect()
}
