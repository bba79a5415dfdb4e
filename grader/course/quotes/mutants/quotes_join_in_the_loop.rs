//! Joins each page in the loop that starts it.
//!
//! caught by: all-in-flight

use std::{collections::BTreeMap, thread};

use crate::{PageKey, Progress, Quote, QuotesClient, RequestError, request_page};

pub fn request_quotes(
    client: &QuotesClient,
    pages: &[PageKey],
    progress: &Progress,
) -> BTreeMap<PageKey, Result<Vec<Quote>, RequestError>> {
    let mut quotes = BTreeMap::new();
    for &page in pages {
        let client = client.clone();
        let request = thread::spawn(move || request_page(&client, page));
        quotes.insert(page, request.join().unwrap());
        progress.page_ended(page);
    }
    quotes
}
