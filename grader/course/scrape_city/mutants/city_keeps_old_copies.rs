//! Keeps the documents of an earlier run and stores the new ones next to them.
//!
//! caught by: second-run

use std::thread;

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
                    let name = match store.get(id)? {
                        Some(_) => format!("{id}-new"),
                        None => id.clone(),
                    };
                    Ok::<_, ScrapeError>(store.upsert(&name, &business)?)
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
