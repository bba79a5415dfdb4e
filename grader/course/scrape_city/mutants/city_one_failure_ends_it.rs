//! Returns the first failure of a business as the failure of the city.
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
        let threads: Vec<_> = ids
            .iter()
            .map(|id| (id, scope.spawn(move || scrape_business_info(client, store, id))))
            .collect();
        for (id, thread) in threads {
            report.record(id, Ok::<_, ScrapeError>(thread.join().unwrap()?));
        }
        Ok(report)
    })
}
