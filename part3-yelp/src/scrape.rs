//! The given scraping: one business, and the baseline that the exercises are faster than.

use lab::timeline;

use crate::{CityReport, DocumentStore, ScrapeError, YelpClient, search_business_ids};

/// Fetches one business and stores its document as it came, in place of the one that the store
/// may have already.
///
/// # Errors
///
/// When the request or the store fails; then the store holds what it held before.
pub fn scrape_business_info(
    client: &YelpClient,
    store: &DocumentStore,
    id: &str,
) -> Result<(), ScrapeError> {
    let _span = timeline::span(format!("business {id}"));
    let business = client.fetch_business(id)?;
    store.upsert(id, &business)?;
    Ok(())
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
