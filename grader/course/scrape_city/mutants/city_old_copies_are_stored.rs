//! Reports a business as stored that fails now, if the store has an old document of it.
//!
//! caught by: faults

use crate::{
    CityReport, DocumentStore, ScrapeError, YelpClient, scrape_business_info, search_business_ids,
};
use std::thread;

pub fn scrape_city(
    client: &YelpClient,
    store: &DocumentStore,
    city: &str,
) -> Result<CityReport, ScrapeError> {
    let ids = search_business_ids(client, city)?;
    let mut report = CityReport::new(city);
    group(client, store, &ids, &mut report);
    Ok(report)
}

fn group(client: &YelpClient, store: &DocumentStore, ids: &[String], report: &mut CityReport) {
    thread::scope(|scope| {
        let mut threads = Vec::new();
        for id in ids {
            threads.push((id, scope.spawn(move || one(client, store, id))));
        }
        for (id, thread) in threads {
            let outcome = thread.join().unwrap();
            report.record(id, outcome);
        }
    });
}

fn one(client: &YelpClient, store: &DocumentStore, id: &str) -> Result<(), ScrapeError> {
    let outcome = scrape_business_info(client, store, id);
    if outcome.is_err() && store.get(id)?.is_some() {
        return Ok(());
    }
    outcome
}
