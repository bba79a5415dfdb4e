//! Exercise: scrape with many threads from a service that sometimes asks for a pause.

use crate::{DocumentStore, PoliteReport, ScrapeError, YelpClient};

/// Scrapes the businesses of `ids` with `threads` threads that take ids from one queue, and obeys
/// the service.
///
/// After a refusal ([`ScrapeError::Refused`]) no thread starts a request until its `retry_after`
/// has passed. Requests that are in flight may end. After each refusal send the request once more, until
/// it is answered. Threads wait with [`crate::pause_until`], never in a busy loop.
///
/// The pause begins when the refusal arrives. A request that is sent later than necessary is not an error.
///
/// Returns which businesses are stored, which failed for another reason, and how many requests
/// were refused. A business that fails does not affect the others and is not retried. Only a refused
/// request is sent again.
///
/// # Errors
///
/// [`ScrapeError::Unauthorized`] when the service does not accept the key. No thread starts a
/// request after that.
pub fn scrape_politely(
    client: &YelpClient,
    store: &DocumentStore,
    ids: &[String],
    threads: usize,
) -> Result<PoliteReport, ScrapeError> {
    todo!(
        "scrape {} businesses from {} into {store} with {threads} threads; when one of them is \
         refused, let all of them pause until the service may be asked again",
        ids.len(),
        client.base_url()
    )
}
