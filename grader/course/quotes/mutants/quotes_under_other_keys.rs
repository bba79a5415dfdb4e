//! Assigns the pages to the keys in the order of arrival.
//!
//! caught by: pages, failures

use std::{collections::BTreeMap, sync::mpsc, thread};

use crate::{PageKey, Progress, Quote, QuotesClient, RequestError, request_page};

pub fn request_quotes(
    client: &QuotesClient,
    pages: &[PageKey],
    progress: &Progress,
) -> BTreeMap<PageKey, Result<Vec<Quote>, RequestError>> {
    let (report, reports) = mpsc::channel();
    thread::scope(|scope| {
        for &page in pages {
            let report = report.clone();
            scope.spawn(move || {
                let quotes = request_page(client, page);
                progress.page_ended(page);
                report.send(quotes).unwrap();
            });
        }
    });
    pages.iter().copied().zip(reports).collect()
}
