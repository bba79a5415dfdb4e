//! Exercise: request all pages of a quotes site, and tell the progress.

use std::collections::BTreeMap;

use crate::{PageKey, Progress, Quote, QuotesClient, RequestError};

/// Requests every page of `pages`, all in flight together, and tells `progress` once for each,
/// after its request has ended, well or not.
///
/// Returns what `request_page` returned for each page, by the page's key: a page that failed is
/// there with its error, and costs no other. Each page is requested once, and nothing is tried again.
pub fn request_quotes(
    client: &QuotesClient,
    pages: &[PageKey],
    progress: &Progress,
) -> BTreeMap<PageKey, Result<Vec<Quote>, RequestError>> {
    todo!(
        "request the {} pages from {} together, tell `progress.page_ended(page)` when each one's \
         request has ended ({} told so far), and collect what `request_page` returned",
        pages.len(),
        client.base_url(),
        progress.told().len()
    )
}
