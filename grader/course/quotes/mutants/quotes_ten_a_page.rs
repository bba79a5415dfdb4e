//! Keeps the first ten quotes of a page, which is how many the site shows.
//!
//! caught by: pages

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
                    let mut quotes = request_page(client, page);
                    if let Ok(quotes) = &mut quotes {
                        quotes.truncate(10);
                    }
                    progress.page_ended(page);
                    (page, quotes)
                })
            })
            .collect();

        requests.into_iter().map(|page| page.join().unwrap()).collect()
    })
}
