//! The given scraping: one business, and the baseline that the exercises are faster than.

use lab::timeline;

use crate::{CityReport, DocumentStore, ScrapeError, YelpClient, search_business_ids};

/// Fetches one business and stores its document as it came. A document that the store has already
/// under this id is replaced.
///
/// # Errors
///
/// When the request or the store fails; then the store holds what it held before.
pub fn scrape_business_info(
    client: &YelpClient,
    store: &DocumentStore,
    id: &str,
) -> Result<(), ScrapeError> {
    let mut span = timeline::span(format!("business {id}"));
    let scraped = client
        .fetch_business(id)
        .and_then(|business| store.upsert(id, &business).map_err(ScrapeError::from));
    if let Err(error) = &scraped {
        span.failed(&error.to_string());
    }
    scraped
}

/// Scrapes the cities one after another, and in each one business after another.
///
/// Returns one result for each city, in the order of `cities`: its report, or why its search
/// failed.
pub fn scrape_sequential(
    client: &YelpClient,
    store: &DocumentStore,
    cities: &[String],
) -> Vec<Result<CityReport, ScrapeError>> {
    cities
        .iter()
        .map(|city| {
            let mut report = CityReport::new(city);
            for id in search_business_ids(client, city)? {
                let outcome = scrape_business_info(client, store, &id);
                report.record(id, outcome);
            }
            Ok(report)
        })
        .collect()
}
