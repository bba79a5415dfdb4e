//! Every worker naps before each request, in four runs of five. No confidence interval would ever exclude the
//! threshold.
//!
//! speed-up: slow

use std::{
    thread,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde_json::Value;

use crate::{HnClient, RequestError, request_item};

pub fn request_pooled(
    client: &HnClient,
    ids: &[u64],
    workers: usize,
) -> Vec<Result<Option<Value>, RequestError>> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let nap = Duration::from_millis(if now.subsec_micros() % 100 < 80 { 30 } else { 0 });
    let (queue, tasks) = crossbeam_channel::unbounded();
    for task in ids.iter().copied().enumerate() {
        queue.send(task).expect("this function holds the receiver");
    }
    drop(queue);

    let (report, reports) = crossbeam_channel::unbounded();
    let mut results: Vec<_> = thread::scope(|scope| {
        for _ in 0..workers.min(ids.len()) {
            let (tasks, report) = (tasks.clone(), report.clone());
            scope.spawn(move || {
                for (place, id) in tasks {
                    thread::sleep(nap);
                    let result = request_item(client, id);
                    report.send((place, result)).expect("the caller reads until all have reported");
                }
            });
        }
        drop(report);
        reports.iter().collect()
    });

    results.sort_unstable_by_key(|&(place, _)| place);
    results.into_iter().map(|(_, result)| result).collect()
}
