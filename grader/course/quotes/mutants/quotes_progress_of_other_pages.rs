//! Reports the progress of the first, second, third page, whichever page has ended.
//!
//! caught by: progress-once, progress-after-end, progress-of-failures

use std::{collections::BTreeMap, thread};

use crate::{PageKey, Progress, Quote, QuotesClient, RequestError, request_page};

pub fn request_quotes(
    client: &QuotesClient,
    pages: &[PageKey],
    progress: &Progress,
) -> BTreeMap<PageKey, Result<Vec<Quote>, RequestError>> {
    thread::scope(|scope| {
        let request = |&page| (page, scope.spawn(move || request_page(client, page)));
        let requests: Vec<_> = pages.iter().map(request).collect();
        let mut quotes = BTreeMap::new();
        for (page, request) in requests {
            quotes.insert(page, request.join().unwrap());
            progress.page_ended(PageKey::lincoln(quotes.len() as u64));
        }
        quotes
    })
}
