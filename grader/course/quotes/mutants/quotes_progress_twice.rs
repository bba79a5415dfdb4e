//! Reports the progress in the thread that requests and again where its result is collected.
//!
//! caught by: progress-once

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
        let mut quotes = BTreeMap::new();
        for request in requests {
            let (page, result) = request.join().unwrap();
            progress.page_ended(page);
            quotes.insert(page, result);
        }
        quotes
    })
}
