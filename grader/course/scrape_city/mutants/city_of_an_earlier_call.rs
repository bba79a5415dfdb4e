//! Also reports what earlier cities have stored, which it keeps in a static list.
//!
//! caught by: stored, faults

use std::{sync::Mutex, thread};

use crate::{
    CityReport, DocumentStore, ScrapeError, YelpClient, scrape_business_info, search_business_ids,
};

/// The businesses stored so far.
static STORED: Mutex<Vec<String>> = Mutex::new(Vec::new());

pub fn scrape_city(
    client: &YelpClient,
    store: &DocumentStore,
    city: &str,
) -> Result<CityReport, ScrapeError> {
    let ids = search_business_ids(client, city)?;
    let mut report = CityReport::new(city);
    thread::scope(|scope| {
        let scrapers: Vec<_> = ids
            .iter()
            .map(|id| (id, scope.spawn(move || scrape_business_info(client, store, id))))
            .collect();
        for (id, scraper) in scrapers {
            match scraper.join() {
                Ok(outcome) => report.record(id, outcome),
                Err(_) => report.record(id, Err("its thread panicked")),
            }
        }
    });
    let mut stored = STORED.lock().unwrap();
    stored.extend(report.stored.iter().cloned());
    report.stored.extend(stored.iter().cloned());
    Ok(report)
}
