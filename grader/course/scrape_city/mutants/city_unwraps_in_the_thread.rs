//! Unwraps in the thread, so one failed business is a panic that loses all the others.
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
            .map(|id| (id, scope.spawn(move || scrape_business_info(client, store, id).unwrap())))
            .collect();
        for (id, thread) in threads {
            thread.join().unwrap();
            report.record(id, Ok::<_, ScrapeError>(()));
        }
    });
    Ok(report)
}
