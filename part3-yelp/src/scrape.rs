//! The given scraping of one business, and the baseline that the exercises must beat.

use lab::timeline;

use crate::{CityReport, DocumentStore, ScrapeError, YelpClient, search_business_ids};

/// Fetches one business and stores its document unchanged. It replaces a document that the store already has under this
/// id.
///
/// # Errors
///
/// When the request or the store fails. Then the store is unchanged.
///
/// ```
/// # #[cfg(feature = "simulated")] {
/// use std::time::Duration;
///
/// use part3_yelp::{
///     DocumentStore, YelpClient, scrape_business_info, search_business_ids, simulated::Simulated,
/// };
///
/// let service = Simulated::start(&["Bern".to_owned()], Duration::ZERO);
/// let client = YelpClient::new(service.url(), "any key", Duration::from_secs(5));
/// let store = DocumentStore::open("sqlite::memory:").unwrap();
/// let id = &search_business_ids(&client, "Bern").unwrap()[0];
/// scrape_business_info(&client, &store, id).unwrap();
/// assert_eq!(store.get(id).unwrap().unwrap()["location"]["city"], "Bern");
/// # }
/// ```
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
///
/// ```
/// # #[cfg(feature = "simulated")] {
/// use std::time::Duration;
///
/// use part3_yelp::{DocumentStore, YelpClient, scrape_sequential, simulated::Simulated};
///
/// let cities = ["Bern".to_owned(), "Genf".to_owned()];
/// let service = Simulated::start(&cities, Duration::ZERO);
/// let client = YelpClient::new(service.url(), "any key", Duration::from_secs(5));
/// let store = DocumentStore::open("sqlite::memory:").unwrap();
/// assert_eq!(scrape_sequential(&client, &store, &cities).len(), 2);
/// assert_eq!(store.count().unwrap(), 40);
/// # }
/// ```
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
