//! Starts a wave of threads, joins it and pauses between two waves.

use std::{thread, time::Instant};

use crate::{
    DocumentStore, PoliteReport, ScrapeError, YelpClient, pause_until, scrape_business_info,
};

pub fn scrape_politely(
    client: &YelpClient,
    store: &DocumentStore,
    ids: &[String],
    threads: usize,
) -> Result<PoliteReport, ScrapeError> {
    let mut queue = ids.to_vec();
    let mut report = PoliteReport::default();
    while !queue.is_empty() {
        let wave = queue.split_off(queue.len().saturating_sub(threads));
        let waiting: Vec<_> = wave
            .into_iter()
            .map(|id| {
                let (client, store) = (client.clone(), store.clone());
                thread::spawn(move || {
                    let outcome = scrape_business_info(&client, &store, &id);
                    (id, outcome, Instant::now())
                })
            })
            .collect();
        let mut not_before = Instant::now();
        let mut unauthorized = None;
        for thread in waiting {
            let (id, outcome, ended) = thread.join().expect("no panic");
            match outcome {
                Err(ScrapeError::Refused { retry_after, .. }) => {
                    report.refusals += 1;
                    not_before = not_before.max(ended + retry_after);
                    queue.push(id);
                }
                Err(error @ ScrapeError::Unauthorized { .. }) => unauthorized = Some(error),
                outcome => report.record(id, outcome),
            }
        }
        if let Some(error) = unauthorized {
            return Err(error);
        }
        pause_until(not_before);
    }
    Ok(report)
}
