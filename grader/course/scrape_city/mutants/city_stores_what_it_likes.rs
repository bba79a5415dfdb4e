//! Stores the fields that it considers interesting, not the whole document.
//!
//! caught by: stored

use std::thread;

use serde_json::json;

use crate::{CityReport, DocumentStore, ScrapeError, YelpClient, search_business_ids};

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
            .map(|id| {
                let scrape = move || {
                    let business = client.fetch_business(id)?;
                    let chosen = json!({"name": business["name"], "rating": business["rating"]});
                    Ok::<_, ScrapeError>(store.upsert(id, &chosen)?)
                };
                (id, scope.spawn(scrape))
            })
            .collect();
        for (id, thread) in threads {
            report.record(id, thread.join().unwrap());
        }
    });
    Ok(report)
}
