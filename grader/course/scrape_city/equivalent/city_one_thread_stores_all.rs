//! The threads fetch and are named after their businesses. The caller alone writes to the store.

use std::thread;

use crate::{CityReport, DocumentStore, ScrapeError, YelpClient, search_business_ids};

pub fn scrape_city(
    client: &YelpClient,
    store: &DocumentStore,
    city: &str,
) -> Result<CityReport, ScrapeError> {
    let fetches = search_business_ids(client, city)?
        .into_iter()
        .map(|id| {
            let (own_client, own_id) = (client.clone(), id.clone());
            let named = thread::Builder::new().name(id.clone());
            let thread = named.spawn(move || own_client.fetch_business(&own_id));
            (id, thread)
        })
        .collect::<Vec<_>>();
    let mut report = CityReport::new(city);
    for (id, thread) in fetches {
        let fetched = match thread.map(|thread| thread.join()) {
            Ok(Ok(fetched)) => fetched,
            Ok(Err(_)) | Err(_) => {
                report.record(id, Err("it has no thread"));
                continue;
            }
        };
        match fetched.and_then(|business| Ok(store.upsert(&id, &business)?)) {
            Ok(()) => report.record(id, Ok::<_, ScrapeError>(())),
            Err(error) => report.record(id, Err(error)),
        }
    }
    Ok(report)
}
