//! Reports every business as stored, even if it failed.
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
        for id in &ids {
            scope.spawn(move || scrape_business_info(client, store, id));
            report.stored.insert(id.clone());
        }
    });
    Ok(report)
}
