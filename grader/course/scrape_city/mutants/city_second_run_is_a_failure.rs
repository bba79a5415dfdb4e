//! Stores the new document and reports a business as failed if it was in the store before.
//!
//! caught by: second-run

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
        let scrapers: Vec<_> =
            ids.iter().map(|id| (id, scope.spawn(move || scrape(client, store, id)))).collect();
        for (id, scraper) in scrapers {
            match scraper.join() {
                Ok(outcome) => report.record(id, outcome),
                Err(_) => report.record(id, Err("its thread panicked")),
            }
        }
    });
    Ok(report)
}

fn scrape(client: &YelpClient, store: &DocumentStore, id: &str) -> Result<(), String> {
    let known = store.get(id).map_err(|error| error.to_string())?.is_some();
    scrape_business_info(client, store, id).map_err(|error| error.to_string())?;
    if known { Err("it is in the store already".into()) } else { Ok(()) }
}
