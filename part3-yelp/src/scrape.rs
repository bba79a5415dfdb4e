//! The given scraping of one business, and the baseline that the exercises must beat.

use lab::timeline;

use crate::{CityReport, DocumentStore, ScrapeError, YelpClient, search_business_ids};

/// Fetches one business and stores its document unchanged. It replaces a document that the store already has under this
/// id.
///
/// # Errors
///
/// When the request or the store fails. Then the store is unchanged.
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

/// Scrapes the cities one after another, and the businesses of each city one after another.
///
/// Returns one result per city, in the order of `cities`. It is the city's report, or the error of its search.
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
