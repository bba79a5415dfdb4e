//! Every failure ends the work, as 401 should.
//!
//! caught by: faults

use std::{sync::Mutex, thread, time::Instant};

use crate::{
    DocumentStore, PoliteReport, ScrapeError, YelpClient, pause_until, scrape_business_info,
};

struct Shared<'a> {
    queue: Vec<&'a String>,
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
        queue: ids.iter().rev().collect(),
        not_before: Instant::now(),
        unauthorized: None,
        report: PoliteReport::default(),
    });
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| work(client, store, &shared));
        }
    });
    let shared = shared.into_inner().unwrap();
    shared.unauthorized.map_or(Ok(shared.report), Err)
}

fn work(client: &YelpClient, store: &DocumentStore, shared: &Mutex<Shared>) {
    loop {
        let mut now = shared.lock().unwrap();
        if now.unauthorized.is_some() || now.queue.is_empty() {
            return;
        }
        if Instant::now() < now.not_before {
            let until = now.not_before;
            drop(now);
            pause_until(until);
            continue;
        }
        let id = now.queue.pop().unwrap();
        drop(now);
        let outcome = scrape_business_info(client, store, id);
        let mut now = shared.lock().unwrap();
        match outcome {
            Err(ScrapeError::Refused { retry_after, .. }) => {
                now.report.refusals += 1;
                now.not_before = now.not_before.max(Instant::now() + retry_after);
                now.queue.push(id);
            }
            Err(error) => now.unauthorized = Some(error),
            Ok(()) => now.report.record(id, Ok::<_, ScrapeError>(())),
        }
    }
}
