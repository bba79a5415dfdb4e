//! Loops in the calling thread if there is one worker. With more workers it reports every failure
//! as "no such item".
//!
//! caught by: faults-in-place, time-out

use std::thread;

use serde_json::Value;

use crate::{HnClient, RequestError, request_item};

pub fn request_pooled(
    client: &HnClient,
    ids: &[u64],
    workers: usize,
) -> Vec<Result<Option<Value>, RequestError>> {
    if workers == 1 {
        return ids.iter().map(|&id| request_item(client, id)).collect();
    }
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
                    let result = Ok(request_item(client, id).unwrap_or_default());
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
