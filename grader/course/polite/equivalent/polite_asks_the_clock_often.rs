//! Pausing threads look at the clock every few milliseconds, and the caller at its threads.

use std::{
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use crate::{DocumentStore, PoliteReport, ScrapeError, YelpClient, scrape_business_info};

struct Shared {
    queue: Vec<String>,
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
    let shared = Arc::new(Mutex::new(Shared {
        queue: ids.to_vec(),
        not_before: Instant::now(),
        unauthorized: None,
        report: PoliteReport::default(),
    }));
    let scrapers: Vec<_> = (0..threads)
        .map(|_| {
            let (client, store, shared) = (client.clone(), store.clone(), Arc::clone(&shared));
            thread::spawn(move || work(&client, &store, &shared))
        })
        .collect();
    while !scrapers.iter().all(thread::JoinHandle::is_finished) {
        thread::sleep(Duration::from_millis(5));
    }
    drop(scrapers.into_iter().map(|scraper| scraper.join()).collect::<Vec<_>>());
    let shared = Arc::into_inner(shared).unwrap().into_inner().unwrap();
    shared.unauthorized.map_or(Ok(shared.report), Err)
}

fn work(client: &YelpClient, store: &DocumentStore, shared: &Mutex<Shared>) {
    loop {
        let mut now = shared.lock().unwrap();
        if now.unauthorized.is_some() {
            return;
        }
        if Instant::now() < now.not_before {
            drop(now);
            thread::sleep(Duration::from_millis(4));
            continue;
        }
        let Some(id) = now.queue.pop() else { return };
        drop(now);
        let outcome = scrape_business_info(client, store, &id);
        let mut now = shared.lock().unwrap();
        match outcome {
            Err(ScrapeError::Refused { retry_after, .. }) => {
                now.report.refusals += 1;
                now.not_before = now.not_before.max(Instant::now() + retry_after);
                now.queue.push(id);
            }
            Err(error @ ScrapeError::Unauthorized { .. }) => now.unauthorized = Some(error),
            outcome => now.report.record(id, outcome),
        }
    }
}
