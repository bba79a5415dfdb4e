//! Leaves out a page without quotes.
//!
//! caught by: pages
//! may fail: failures

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

        requests
            .into_iter()
            .map(|page| page.join().unwrap())
            .filter(|(_, quotes)| quotes.as_ref().map_or(true, |quotes| !quotes.is_empty()))
            .collect()
    })
}
