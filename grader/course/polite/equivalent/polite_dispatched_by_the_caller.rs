//! The caller hands out one id at a time, receives every result, and does the pausing.

use std::{sync::mpsc, thread, time::Instant};

use crate::{DocumentStore, PoliteReport, ScrapeError, YelpClient, scrape_business_info};

pub fn scrape_politely(
    client: &YelpClient,
    store: &DocumentStore,
    ids: &[String],
    threads: usize,
) -> Result<PoliteReport, ScrapeError> {
    let (report_to, results) = mpsc::channel();
    let mut queue: Vec<&String> = ids.iter().rev().collect();
    let mut report = PoliteReport::default();
    thread::scope(|scope| {
        let mut free: Vec<_> = (0..threads)
            .map(|number| {
                let (order, orders) = mpsc::channel::<&String>();
                let report_to = report_to.clone();
                scope.spawn(move || {
                    for id in orders {
                        let outcome = scrape_business_info(client, store, id);
                        let _ = report_to.send((number, id, outcome));
                    }
                });
                (number, order)
            })
            .collect();
        let mut busy = Vec::new();
        let mut not_before = Instant::now();
        loop {
            while Instant::now() >= not_before && !free.is_empty() && !queue.is_empty() {
                let (worker, id) = (free.remove(0), queue.remove(queue.len() - 1));
                let _ = worker.1.send(id);
                busy.push(worker);
            }
            let left = not_before.saturating_duration_since(Instant::now());
            let result = match left.is_zero() {
                true if busy.is_empty() && queue.is_empty() => return Ok(report),
                true => results.recv().map_err(|_| mpsc::RecvTimeoutError::Disconnected),
                false => results.recv_timeout(left),
            };
            let Ok((number, id, outcome)) = result else { continue };
            let place = busy.iter().position(|worker| worker.0 == number).unwrap();
            free.push(busy.remove(place));
            match outcome {
                Err(ScrapeError::Refused { retry_after, .. }) => {
                    report.refusals += 1;
                    not_before = not_before.max(Instant::now() + retry_after);
                    queue.push(id);
                }
                Err(error @ ScrapeError::Unauthorized { .. }) => return Err(error),
                outcome => report.record(id, outcome),
            }
        }
    })
}
