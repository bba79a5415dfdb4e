//! Only this exercise is wrong. A check of the other exercise needs it and is blocked, so that
//! points are lost once only.
//!
//! caught by: all-in-flight

use std::thread;

use crate::{
    CityReport, DocumentStore, ScrapeError, YelpClient, scrape_business_info, search_business_ids,
};

pub fn scrape_city(
    client: &YelpClient,
    store: &DocumentStore,
    city: &str,
) -> Result<CityReport, ScrapeError> {
    let mut report = CityReport::new(city);
    for id in search_business_ids(client, city)? {
        let (own_client, own_store, own_id) = (client.clone(), store.clone(), id.clone());
        let thread = thread::spawn(move || scrape_business_info(&own_client, &own_store, &own_id));
        report.record(id, thread.join().unwrap());
    }
    Ok(report)
}
