//! Reports a failed search as one that found nothing.
//!
//! caught by: search-fails

use std::thread;

use crate::{
    CityReport, DocumentStore, ScrapeError, YelpClient, scrape_business_info, search_business_ids,
};

pub fn scrape_city(
    client: &YelpClient,
    store: &DocumentStore,
    city: &str,
) -> Result<CityReport, ScrapeError> {
    let ids = search_business_ids(client, city).unwrap_or_default();
    let mut report = CityReport::new(city);
    thread::scope(|scope| {
        let threads: Vec<_> = ids
            .iter()
            .map(|id| (id, scope.spawn(move || scrape_business_info(client, store, id))))
            .collect();
        for (id, thread) in threads {
            report.record(id, thread.join().unwrap());
        }
    });
    Ok(report)
}
