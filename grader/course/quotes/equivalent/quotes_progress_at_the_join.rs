//! Joins the pages in their order and reports each one's progress then. That is late, but never
//! early.

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
        requests
            .into_iter()
            .map(|(page, request)| {
                let quotes = request.join().unwrap();
                progress.page_ended(page);
                (page, quotes)
            })
            .collect()
    })
}
