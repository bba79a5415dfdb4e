//! After 401 only the thread that received it stops. The caller checks in a busy loop whether all are done.
//!
//! caught by: key-refused, key-refused-in-a-pause, pause

use std::{sync::Mutex, thread, time::Instant};

use crate::{
    DocumentStore, PoliteReport, ScrapeError, YelpClient, pause_until, scrape_business_info,
};

struct Shared<'a> {
    queue: Vec<&'a str>,
    not_before: Instant,
    unauthorized: Option<ScrapeError>,
    report: PoliteReport,
}

pub fn scrape_politely(
    client: &YelpClient,
    store: &DocumentStore,
    ids: &[String],
    threads: usize,
) -> Result<PoliteReport, ScrapeError> {
    let shared = Mutex::new(Shared {
        queue: ids.iter().rev().map(String::as_str).collect(),
        not_before: Instant::now(),
        unauthorized: None,
        report: PoliteReport::default(),
    });
    thread::scope(|scope| {
        let workers: Vec<_> =
            (0..threads).map(|_| scope.spawn(|| work(client, store, &shared))).collect();
        while !workers.iter().all(|worker| worker.is_finished()) {
            std::hint::spin_loop();
        }
    });
    let shared = shared.into_inner().unwrap();
    match shared.unauthorized {
        Some(error) => Err(error),
        None => Ok(shared.report),
    }
}

fn work(client: &YelpClient, store: &DocumentStore, shared: &Mutex<Shared>) {
    loop {
        let mut now = shared.lock().unwrap();
        if now.queue.is_empty() {
            return;
        }
        if Instant::now() < now.not_before {
            let until = now.not_before;
            drop(now);
            pause_until(until);
            continue;
        }
        let Some(id) = now.queue.pop() else { return };
        drop(now);
        let outcome = scrape_business_info(client, store, id);
        let mut now = shared.lock().unwrap();
        match outcome {
            Err(ScrapeError::Refused { retry_after, .. }) => {
                now.report.refusals += 1;
                now.not_before = now.not_before.max(Instant::now() + retry_after);
                now.queue.push(id);
            }
            Err(error @ ScrapeError::Unauthorized { .. }) => {
                now.unauthorized = Some(error);
                return;
            }
            outcome => now.report.record(id, outcome),
        }
    }
}
