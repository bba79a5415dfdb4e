//! Drops a quote that is equal to the one before it.
//!
//! caught by: pages

use crate::{PageKey, Progress, Quote, QuotesClient, RequestError, request_page};
use std::{collections::BTreeMap, thread};

type Outcome = Result<Vec<Quote>, RequestError>;

pub fn request_quotes(
    client: &QuotesClient,
    pages: &[PageKey],
    progress: &Progress,
) -> BTreeMap<PageKey, Outcome> {
    let mut all = BTreeMap::new();
    group(client, pages, progress, &mut all);
    all
}

fn group(
    client: &QuotesClient,
    pages: &[PageKey],
    progress: &Progress,
    all: &mut BTreeMap<PageKey, Outcome>,
) {
    thread::scope(|scope| {
        let mut threads = Vec::new();
        for &page in pages {
            threads.push((
                page,
                scope.spawn(move || {
                    let outcome = request_page(client, page);
                    progress.page_ended(page);
                    outcome
                }),
            ));
        }
        for (page, thread) in threads {
            let outcome = thread.join().unwrap().map(|mut quotes| {
                quotes.dedup();
                quotes
            });
            all.insert(page, outcome);
        }
    });
}
