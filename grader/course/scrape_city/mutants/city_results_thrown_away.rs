//! Scrapes all businesses and returns an empty report.
//!
//! caught by: second-run, stored, faults

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
    thread::scope(|scope| {
        for id in &ids {
            scope.spawn(move || scrape_business_info(client, store, id));
        }
    });
    Ok(CityReport::new(city))
}
