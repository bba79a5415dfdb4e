//! Polls which threads have finished and sleeps in between. Panics are caught.

use std::{panic, thread, time::Duration};

use crate::{
    CityReport, DocumentStore, ScrapeError, YelpClient, scrape_business_info, search_business_ids,
};

pub fn scrape_city(
    client: &YelpClient,
    store: &DocumentStore,
    city: &str,
) -> Result<CityReport, ScrapeError> {
    let mut threads: Vec<_> = search_business_ids(client, city)?
        .into_iter()
        .map(|id| {
            let (client, store) = (client.clone(), store.clone());
            thread::spawn(move || {
                let outcome = panic::catch_unwind(panic::AssertUnwindSafe(|| {
                    scrape_business_info(&client, &store, &id).map_err(|error| error.to_string())
                }));
                let outcome = outcome.unwrap_or_else(|_| Err("it panicked".to_owned()));
                (id, outcome)
            })
        })
        .collect();
    let mut report = CityReport::new(city);
    while !threads.is_empty() {
        let (done, waiting): (Vec<_>, Vec<_>) =
            threads.into_iter().partition(thread::JoinHandle::is_finished);
        for (id, outcome) in done.into_iter().filter_map(|thread| thread.join().ok()) {
            report.record(id, outcome);
        }
        threads = waiting;
        thread::sleep(Duration::from_millis(3));
    }
    Ok(report)
}
