//! Starts one worker too few if there are not more ids than workers.
//!
//! caught by: all-workers-busy

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
        queue.send(task).expect("this function holds the receiver");
    }
    // The workers' loops end when the queue is empty and every sender has been dropped.
    drop(queue);

    let (report, reports) = crossbeam_channel::unbounded();
    let mut results: Vec<_> = thread::scope(|scope| {
        for _ in 0..workers.min(ids.len().saturating_sub(1)).max(1) {
            let (tasks, report) = (tasks.clone(), report.clone());
            scope.spawn(move || {
                for (place, id) in tasks {
                    let result = request_item(client, id);
                    report.send((place, result)).expect("the caller reads until all have reported");
                }
            });
        }
        // Only the workers' clones are left, so the reports end when the last worker does.
        drop(report);
        reports.iter().collect()
    });

    results.sort_unstable_by_key(|&(place, _)| place);
    results.into_iter().map(|(_, result)| result).collect()
}
