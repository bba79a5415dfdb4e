//! Turns every error into a time-out of the site.
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
                    let url = client.base_url().to_owned();
                    (page, quotes.map_err(|_| RequestError::TimedOut { url }))
                })
            })
            .collect();

        requests.into_iter().map(|page| page.join().unwrap()).collect()
    })
}
