//! Leaves with `?` before it reports the progress of a page that failed.
//!
//! caught by: progress-of-failures

use std::{collections::BTreeMap, thread};

use crate::{PageKey, Progress, Quote, QuotesClient, RequestError, request_page};

pub fn request_quotes(
    client: &QuotesClient,
    pages: &[PageKey],
    progress: &Progress,
) -> BTreeMap<PageKey, Result<Vec<Quote>, RequestError>> {
    let request = |page| {
        let quotes = request_page(client, page)?;
        progress.page_ended(page);
        Ok(quotes)
    };
    thread::scope(|scope| {
        let requests: Vec<_> =
            pages.iter().map(|&page| (page, scope.spawn(move || request(page)))).collect();
        requests.into_iter().map(|(page, request)| (page, request.join().unwrap())).collect()
    })
}
