//! Requests a failed business once more.
//!
//! caught by: faults

use std::thread;

use crate::{
    CityReport, DocumentStore, ScrapeError, YelpClient, scrape_business_info, search_business_ids,
};

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
            .map(|id| {
                (
                    id,
                    scope.spawn(move || {
                        scrape_business_info(client, store, id)
                            .or_else(|_| scrape_business_info(client, store, id))
                    }),
                )
            })
            .collect();
        for (id, scraper) in scrapers {
            match scraper.join() {
                Ok(outcome) => report.record(id, outcome),
                Err(_) => report.record(id, Err("its thread panicked")),
            }
        }
    });
    Ok(report)
}
