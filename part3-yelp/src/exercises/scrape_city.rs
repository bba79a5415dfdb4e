//! Exercise `scrape_city`. Scrape one city with a thread for each of its businesses.

use crate::{CityReport, DocumentStore, ScrapeError, YelpClient};

/// Scrapes one city. Makes one search for the ids of its businesses, then starts one thread for each business in this
/// process. The requests of all businesses are in flight together.
///
/// Returns which businesses are stored, and for the others why they failed.
/// A business that fails does not affect the others and is not retried, whatever the service answered. A
/// second run stores no second copy, since [`crate::scrape_business_info`] replaces the document. A replaced
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
