//! Off by one. The last business is never scraped.
//!
//! caught by: stored, all-in-flight, faults

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
        let threads: Vec<_> = (0..ids.len() - 1)
            .map(|n| (&ids[n], &ids[n]))
            .map(|(id, own)| (id, scope.spawn(move || scrape_business_info(client, store, own))))
            .collect();
        for (id, thread) in threads {
            report.record(id, thread.join().unwrap());
        }
    });
    Ok(report)
}
