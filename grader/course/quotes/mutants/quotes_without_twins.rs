//! Keeps only one copy of a quote that a page shows twice.
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
                        let mut known: Vec<Quote> = Vec::new();
                        quotes.retain(|quote| {
                            let new = !known.contains(quote);
                            known.push(quote.clone());
                            new
                        });
                    }
                    progress.page_ended(page);
                    (page, quotes)
                })
            })
            .collect();

        requests.into_iter().map(|page| page.join().unwrap()).collect()
    })
}
