//! Names the businesses that failed but not the reasons.
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
    thread::scope(|s| {
        let threads: Vec<_> = ids
            .into_iter()
            .map(|id| {
                s.spawn(move || {
                    let outcome = scrape_business_info(client, store, &id);
                    (id, outcome)
                })
            })
            .collect();
        for t in threads {
            let (id, outcome) = t.join().expect("a business panicked");
            report.record(id, outcome.map_err(|_| ""));
        }
    });
    Ok(report)
}
