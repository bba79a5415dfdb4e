//! Each worker makes a client of its own, whose time-out is not the one of the caller.
//!
//! caught by: time-out

use std::{thread, time::Duration};

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
            let client = HnClient::new(client.base_url(), Duration::from_secs(5));
            scope.spawn(move || {
                for (place, id) in tasks {
                    let result = request_item(&client, id);
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
