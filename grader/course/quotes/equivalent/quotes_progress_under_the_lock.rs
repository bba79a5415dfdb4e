//! Inserts into a shared map and reports the progress while it holds the map's lock. Prints both.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    thread,
};

use crate::{PageKey, Progress, Quote, QuotesClient, RequestError, request_page};

pub fn request_quotes(
    client: &QuotesClient,
    pages: &[PageKey],
    progress: &Progress,
) -> BTreeMap<PageKey, Result<Vec<Quote>, RequestError>> {
    let quotes = Arc::new(Mutex::new(BTreeMap::new()));
    let threads = pages.iter().map(|&page| {
        let (client, progress, quotes) = (client.clone(), progress.clone(), Arc::clone(&quotes));
        thread::spawn(move || {
            println!("{page}?");
            let result = request_page(&client, page);
            let mut quotes = quotes.lock().unwrap();
            quotes.insert(page, result);
            progress.page_ended(page);
            println!("{page}!");
        })
    });
    let threads: Vec<_> = threads.collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    std::mem::take(&mut *quotes.lock().unwrap())
}
