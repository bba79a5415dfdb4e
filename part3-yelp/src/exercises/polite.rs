//! Exercise: scrape with many threads from a service that sometimes asks for a pause.

use crate::{DocumentStore, PoliteReport, ScrapeError, YelpClient};

/// Scrapes the businesses of `ids` with `threads` threads that take ids from one queue, and obeys
/// the service.
///
/// After a refusal ([`ScrapeError::Refused`]) no thread starts a request until its `retry_after`
/// has passed; requests that are under way may end. Each refused request is repeated, once a
/// refusal, until it is answered. Threads wait with [`crate::pause_until`], never in a busy loop.
///
/// The pause counts from the moment at which the refusal has come. Late is never wrong.
///
/// Returns which businesses are stored, which failed for another reason, and how many requests
/// were refused. A business that fails costs no other, and is not tried again: only a refusal is
/// repeated, however often it comes.
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
