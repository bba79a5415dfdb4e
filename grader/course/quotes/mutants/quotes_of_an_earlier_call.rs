//! Returns the pages of earlier calls as well, which it keeps in a static map.
//!
//! caught by: pages

use std::{
    collections::BTreeMap,
    sync::{LazyLock, Mutex},
    thread,
};

use crate::{PageKey, Progress, Quote, QuotesClient, RequestError, request_page};

/// Quotes of pages that were requested already.
static KNOWN: LazyLock<Mutex<BTreeMap<PageKey, Vec<Quote>>>> = LazyLock::new(Mutex::default);

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
                    progress.page_ended(page);
                    (page, quotes)
                })
            })
            .collect();

        let mut all: BTreeMap<_, _> =
            requests.into_iter().map(|page| page.join().unwrap()).collect();
        let mut known = KNOWN.lock().unwrap();
        for (page, quotes) in &all {
            if let Ok(quotes) = quotes {
                known.insert(*page, quotes.clone());
            }
        }
        all.extend(known.iter().map(|(page, quotes)| (*page, Ok(quotes.clone()))));
        all
    })
}
