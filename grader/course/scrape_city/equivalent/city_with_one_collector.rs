//! Threads fetch and store, and one of them keeps the report.

use crate::{CityReport, DocumentStore, ScrapeError, YelpClient, search_business_ids};
use std::{sync::mpsc, thread};
/// Threads only fetch. The calling thread writes to the store as answers arrive.
pub fn scrape_city(
    client: &YelpClient,
    store: &DocumentStore,
    city: &str,
) -> Result<CityReport, ScrapeError> {
    let mut report = CityReport::new(city);
    let (tx, rx) = mpsc::channel();
    for id in search_business_ids(client, city)? {
        let (tx, client) = (tx.clone(), client.clone());
        thread::Builder::new()
            .name(id.clone())
            .spawn(move || {
                let got = client.fetch_business(&id);
                let _ = tx.send((id, got));
            })
            .expect("a thread");
    }
    drop(tx);
    for (id, got) in rx {
        let outcome = got.and_then(|doc| Ok(store.upsert(&id, &doc)?));
        if let Err(e) = &outcome {
            eprintln!("{id}: {e}");
        }
        report.record(id, outcome);
    }
    Ok(report)
}
