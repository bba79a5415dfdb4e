//! Counts the pages that have ended and reports the progress of that many from the start of the list.
//!
//! caught by: progress-after-end

use crate::{PageKey, Progress, Quote, QuotesClient, RequestError, request_page};
use std::{collections::BTreeMap, thread};

type Outcome = Result<Vec<Quote>, RequestError>;

pub fn request_quotes(
    client: &QuotesClient,
    pages: &[PageKey],
    progress: &Progress,
) -> BTreeMap<PageKey, Outcome> {
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
    let ended = &std::sync::atomic::AtomicUsize::new(0);
    thread::scope(|scope| {
        let mut threads = Vec::new();
        for &page in pages {
            threads.push((
                page,
                scope.spawn(move || {
                    let outcome = request_page(client, page);
                    let next = ended.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                    progress.page_ended(pages[next]);
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
