//! Each worker has its own channel and gets the next id when its answer arrives.

use std::{sync::mpsc, thread};

use serde_json::Value;

use crate::{HnClient, RequestError, request_item};

pub fn request_pooled(
    client: &HnClient,
    ids: &[u64],
    workers: usize,
) -> Vec<Result<Option<Value>, RequestError>> {
    let mut results: Vec<_> = ids.iter().map(|_| None).collect();
    let mut left = ids.iter().copied().enumerate();
    let (report, reports) = mpsc::channel();
    thread::scope(|scope| {
        let mut channels = Vec::new();
        let mut under_way = 0;
        for worker in 0..workers {
            let (channel, tasks) = mpsc::channel::<(usize, u64)>();
            let report = report.clone();
            scope.spawn(move || {
                for (place, id) in tasks {
                    report.send((worker, place, request_item(client, id))).unwrap();
                }
            });
            if let Some(task) = left.next() {
                channel.send(task).unwrap();
                under_way += 1;
            }
            channels.push(channel);
        }
        while under_way > 0 {
            let (worker, place, result) = reports.recv().unwrap();
            results[place] = Some(result);
            match left.next() {
                Some(task) => channels[worker].send(task).unwrap(),
                None => under_way -= 1,
            }
        }
    });
    results.into_iter().flatten().collect()
}
