//! Treats a failed page as an empty one.
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
                    let quotes = request_page(client, page).unwrap_or_default();
                    progress.page_ended(page);
                    (page, Ok(quotes))
                })
            })
            .collect();
        requests.into_iter().map(|request| request.join().unwrap()).collect()
    })
}
