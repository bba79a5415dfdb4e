//! Reports the progress of the first call in every call.
//!
//! caught by: progress-once

use crate::{PageKey, Progress, Quote, QuotesClient, RequestError, request_page};
use std::{collections::BTreeMap, thread};

type Outcome = Result<Vec<Quote>, RequestError>;

pub fn request_quotes(
    client: &QuotesClient,
    pages: &[PageKey],
    progress: &Progress,
) -> BTreeMap<PageKey, Outcome> {
    static FIRST: std::sync::OnceLock<Progress> = std::sync::OnceLock::new();
    let progress = FIRST.get_or_init(|| progress.clone());
    let mut all = BTreeMap::new();
    group(client, pages, progress, &mut all);
    all
}

fn group(
    client: &QuotesClient,
    pages: &[PageKey],
    progress: &Progress,
    all: &mut BTreeMap<PageKey, Outcome>,
) {
    thread::scope(|scope| {
        let mut threads = Vec::new();
        for &page in pages {
            threads.push((
                page,
                scope.spawn(move || {
                    let outcome = request_page(client, page);
                    progress.page_ended(page);
                    outcome
                }),
            ));
        }
        for (page, thread) in threads {
            let outcome = thread.join().unwrap();
            all.insert(page, outcome);
        }
    });
}
