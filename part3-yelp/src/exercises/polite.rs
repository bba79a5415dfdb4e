//! Exercise `polite`. Scrape with many threads from a service that sometimes asks for a pause.

use crate::{DocumentStore, PoliteReport, ScrapeError, YelpClient};

/// Scrapes the businesses of `ids` with `threads` threads that take ids from one queue. All threads pause when
/// the service asks for it.
///
/// The service asks with a refusal, [`ScrapeError::Refused`]. The pause begins when the refusal arrives, and no thread
/// starts a request until `retry_after` has passed. Requests that are already in flight may finish. A request that is sent
/// later than necessary is not an error. After each refusal send the refused request once more, until it is answered.
/// Threads wait with [`crate::pause_until`], never in a busy loop.
///
/// Returns which businesses are stored, which failed for another reason, and how many requests
/// were refused. A business that fails does not affect the others. Send only refused requests again.
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
