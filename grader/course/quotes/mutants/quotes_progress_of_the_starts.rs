//! Reports the progress when a page is started.
//!
//! caught by: progress-after-end

use std::{collections::BTreeMap, thread};

use crate::{PageKey, Progress, Quote, QuotesClient, RequestError, request_page};

pub fn request_quotes(
    client: &QuotesClient,
    pages: &[PageKey],
    progress: &Progress,
) -> BTreeMap<PageKey, Result<Vec<Quote>, RequestError>> {
    thread::scope(|scope| {
        let mut requests = Vec::new();
        for &page in pages {
            requests.push((page, scope.spawn(move || request_page(client, page))));
            progress.page_ended(page);
        }
        requests.into_iter().map(|(page, request)| (page, request.join().unwrap())).collect()
    })
}
