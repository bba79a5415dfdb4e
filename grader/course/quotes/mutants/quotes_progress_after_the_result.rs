//! Hands the result over and then reports the progress, for which no thread waits.
//!
//! caught by: progress-once, progress-of-failures

use std::{collections::BTreeMap, sync::mpsc, thread};

use crate::{PageKey, Progress, Quote, QuotesClient, RequestError, request_page};

pub fn request_quotes(
    client: &QuotesClient,
    pages: &[PageKey],
    progress: &Progress,
) -> BTreeMap<PageKey, Result<Vec<Quote>, RequestError>> {
    let (report, reports) = mpsc::channel();
    for &page in pages {
        let (client, progress, report) = (client.clone(), progress.clone(), report.clone());
        thread::spawn(move || {
            report.send((page, request_page(&client, page))).unwrap();
            progress.page_ended(page);
        });
    }
    reports.iter().take(pages.len()).collect()
}
