//! No thread sleeps. Threads wait for a change or for the end of the pause, and a 401 wakes all.

use std::{
    collections::VecDeque,
    sync::{Condvar, Mutex},
    thread,
    time::Instant,
};

use crate::{DocumentStore, PoliteReport, ScrapeError, YelpClient, scrape_business_info};

struct Shared<'a> {
    queue: VecDeque<&'a str>,
    all: usize,
    stored_or_failed: usize,
    not_before: Instant,
    unauthorized: Option<ScrapeError>,
    report: PoliteReport,
}

impl<'a> Shared<'a> {
    fn new(ids: &'a [String]) -> Self {
        Self {
            queue: ids.iter().map(String::as_str).collect(),
            all: ids.len(),
            stored_or_failed: 0,
            not_before: Instant::now(),
            unauthorized: None,
            report: PoliteReport::default(),
        }
    }
}

pub fn scrape_politely(
    client: &YelpClient,
    store: &DocumentStore,
    ids: &[String],
    threads: usize,
) -> Result<PoliteReport, ScrapeError> {
    let shared = (Mutex::new(Shared::new(ids)), Condvar::new());
    thread::scope(|scope| {
        for n in 0..threads {
            let named = thread::Builder::new().name(format!("scraper-{n}"));
            named.spawn_scoped(scope, || work(client, store, &shared)).expect("a thread");
        }
    });
    let shared = shared.0.into_inner().unwrap();
    shared.unauthorized.map_or(Ok(shared.report), Err)
}

fn work(client: &YelpClient, store: &DocumentStore, (shared, changed): &(Mutex<Shared>, Condvar)) {
    let mut now = shared.lock().unwrap();
    while now.unauthorized.is_none() && now.stored_or_failed < now.all {
        let left = now.not_before.saturating_duration_since(Instant::now());
        if !left.is_zero() {
            now = changed.wait_timeout(now, left).unwrap().0;
            continue;
        }
        let Some(id) = now.queue.pop_front() else {
            now = changed.wait(now).unwrap();
            continue;
        };
        drop(now);
        println!("{id}");
        let outcome = scrape_business_info(client, store, id);
        now = shared.lock().unwrap();
        match outcome {
            Err(ScrapeError::Refused { retry_after, .. }) => {
                now.report.refusals += 1;
                now.not_before = now.not_before.max(Instant::now() + retry_after);
                now.queue.push_back(id);
            }
            Err(error @ ScrapeError::Unauthorized { .. }) => now.unauthorized = Some(error),
            outcome => {
                now.report.record(id, outcome);
                now.stored_or_failed += 1;
            }
        }
        changed.notify_all();
    }
    changed.notify_all();
}
