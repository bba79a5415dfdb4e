//! Reports a page that failed where it looks at the error and once more at the end.
//!
//! caught by: progress-of-failures

use crate::{PageKey, Progress, Quote, QuotesClient, RequestError, request_page};
use std::{collections::BTreeMap, thread};
pub fn request_quotes(
    client: &QuotesClient,
    pages: &[PageKey],
    progress: &Progress,
) -> BTreeMap<PageKey, Result<Vec<Quote>, RequestError>> {
    thread::scope(|s| {
        let threads: Vec<_> = pages
            .iter()
            .map(|&page| {
                (
                    page,
                    s.spawn(move || {
                        let got = request_page(client, page);
                        progress.page_ended(page);
                        if got.is_err() {
                            progress.page_ended(page);
                        }
                        got
                    }),
                )
            })
            .collect();
        threads.into_iter().map(|(page, t)| (page, t.join().expect("no page panics"))).collect()
    })
}
