//! Leaves the pages that failed out of the result.
//!
//! caught by: failures

use std::{collections::BTreeMap, thread};

use crate::{PageKey, Progress, Quote, QuotesClient, RequestError, request_page};

pub fn request_quotes(
    client: &QuotesClient,
    pages: &[PageKey],
    progress: &Progress,
) -> BTreeMap<PageKey, Result<Vec<Quote>, RequestError>> {
    thread::scope(|scope| {
        let requests: Vec<_> = pages
            .iter()
            .map(|&page| {
                scope.spawn(move || {
                    let quotes = request_page(client, page);
                    progress.page_ended(page);
                    (page, quotes)
                })
            })
            .collect();
        let quotes = requests.into_iter().map(|request| request.join().unwrap());
        quotes.filter(|(_, quotes)| quotes.is_ok()).collect()
    })
}
