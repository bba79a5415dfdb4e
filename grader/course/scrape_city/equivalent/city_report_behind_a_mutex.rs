//! Each thread adds its own result to a shared report. There is no explicit join.

use std::{sync::Mutex, thread};

use crate::{
    CityReport, DocumentStore, ScrapeError, YelpClient, scrape_business_info, search_business_ids,
};

pub fn scrape_city(
    client: &YelpClient,
    store: &DocumentStore,
    city: &str,
) -> Result<CityReport, ScrapeError> {
    let ids = search_business_ids(client, city)?;
    let report = Mutex::new(CityReport::new(city));
    thread::scope(|scope| {
        for id in &ids {
            let report = &report;
            scope.spawn(move || {
                let outcome = scrape_business_info(client, store, id);
                report.lock().unwrap_or_else(|e| e.into_inner()).record(id, outcome);
            });
        }
    });
    Ok(report.into_inner().unwrap_or_else(|e| e.into_inner()))
}
