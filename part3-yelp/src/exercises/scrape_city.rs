//! Exercise: scrape one city with a thread for each of its businesses.

use crate::{CityReport, DocumentStore, ScrapeError, YelpClient};

/// Scrapes one city: one search for the ids of its businesses, then a thread for each business,
/// all of them in flight together in this process.
///
/// Returns which businesses are stored, and which failed with a text that says why.
/// A business that fails does not affect the others and is not retried, whatever the service answered. A
/// second run stores no second copy: [`crate::scrape_business_info`] replaces the document, and a replaced
/// document counts as stored.
///
/// # Errors
///
/// When the search fails. Then there is no report.
pub fn scrape_city(
    client: &YelpClient,
    store: &DocumentStore,
    city: &str,
) -> Result<CityReport, ScrapeError> {
    todo!(
        "search {} for the businesses of {city}, start a thread for each that scrapes it into \
         {store}, then join them all and record what came of each in a `CityReport`",
        client.base_url()
    )
}
