//! The caller reports the progress as the pages arrive through a channel.

use std::{collections::BTreeMap, sync::mpsc, thread};

use crate::{PageKey, Progress, Quote, QuotesClient, RequestError, request_page};

pub fn request_quotes(
    client: &QuotesClient,
    pages: &[PageKey],
    progress: &Progress,
) -> BTreeMap<PageKey, Result<Vec<Quote>, RequestError>> {
    let (report, reports) = mpsc::channel();
    for &page in pages {
        let (client, report) = (client.clone(), report.clone());
        thread::spawn(move || report.send((page, request_page(&client, page))));
    }
    drop(report);
    let mut quotes = BTreeMap::new();
    for (page, result) in reports {
        progress.page_ended(page);
        quotes.insert(page, result);
    }
    quotes
}
