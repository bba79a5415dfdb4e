//! Exercise `quotes`. Request all pages of a quotes site, and report the progress.

use std::collections::BTreeMap;

use crate::{PageKey, Progress, Quote, QuotesClient, RequestError};

/// Requests every page of `pages`, all in flight together. Calls `progress.page_ended(page)` once per page,
/// right after its request succeeded or failed.
///
/// Returns what `request_page` returned for each page, by the page's key. A page that failed is in the
/// result with its error, and does not affect the others. Request each page once, and do not retry.
pub fn request_quotes(
    client: &QuotesClient,
    pages: &[PageKey],
    progress: &Progress,
) -> BTreeMap<PageKey, Result<Vec<Quote>, RequestError>> {
    todo!(
        "request the {} pages from {} together, call `progress.page_ended(page)` when the \
         request of each one has ended ({} reported so far), and collect what `request_page` returned",
        pages.len(),
        client.base_url(),
        progress.told().len()
    )
}
