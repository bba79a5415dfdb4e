//! Handles each kind of failure but a time-out, where it panics.
//!
//! caught by: failures, progress-of-failures

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
                    match &quotes {
                        Ok(_) => {}
                        Err(RequestError::Status { status, .. }) => eprintln!("{page}: {status}"),
                        Err(RequestError::Body { detail, .. }) => eprintln!("{page}: {detail}"),
                        Err(_) => unreachable!("the site is always there"),
                    }
                    progress.page_ended(page);
                    (page, quotes)
                })
            })
            .collect();

        requests.into_iter().map(|page| page.join().unwrap()).collect()
    })
}
