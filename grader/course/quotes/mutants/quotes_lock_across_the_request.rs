//! Locks the map to insert what it requests while it holds the lock.
//!
//! caught by: all-in-flight

use std::{collections::BTreeMap, sync::Mutex, thread};

use crate::{PageKey, Progress, Quote, QuotesClient, RequestError, request_page};

pub fn request_quotes(
    client: &QuotesClient,
    pages: &[PageKey],
    progress: &Progress,
) -> BTreeMap<PageKey, Result<Vec<Quote>, RequestError>> {
    let quotes = Mutex::new(BTreeMap::new());
    thread::scope(|scope| {
        for &page in pages {
            let quotes = &quotes;
            scope.spawn(move || {
                quotes.lock().unwrap().insert(page, request_page(client, page));
                progress.page_ended(page);
            });
        }
    });
    quotes.into_inner().unwrap()
}
