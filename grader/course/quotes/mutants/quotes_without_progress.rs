//! Reports no progress at all.
//!
//! caught by: progress-once, progress-after-end, progress-of-failures

use std::{collections::BTreeMap, thread};

use crate::{PageKey, Progress, Quote, QuotesClient, RequestError, request_page};

pub fn request_quotes(
    client: &QuotesClient,
    pages: &[PageKey],
    _: &Progress,
) -> BTreeMap<PageKey, Result<Vec<Quote>, RequestError>> {
    thread::scope(|scope| {
        let requests: Vec<_> = pages
            .iter()
            .map(|&page| (page, scope.spawn(move || request_page(client, page))))
            .collect();
        requests.into_iter().map(|(page, request)| (page, request.join().unwrap())).collect()
    })
}
