//! Locks the report before each request, so the threads take turns.
//!
//! caught by: all-in-flight

use std::{sync::Mutex, thread};

use crate::{
    CityReport, DocumentStore, ScrapeError, YelpClient, scrape_business_info, search_business_ids,
};

pub fn scrape_city(
    client: &YelpClient,
    store: &DocumentStore,
    city: &str,
) -> Result<CityReport, ScrapeError> {
    let ids = search_business_ids(client, city)?;
    let report = Mutex::new(CityReport::new(city));
    thread::scope(|scope| {
        for id in &ids {
            let report = &report;
            scope.spawn(move || {
                report.lock().unwrap().record(id, scrape_business_info(client, store, id))
            });
        }
    });
    Ok(report.into_inner().unwrap())
}
