//! Takes the lock before it reads, so only one thread reads at a time.
//!
//! caught by: all-together

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Mutex,
    thread,
};

use crate::{Page, words_of};

pub fn word_index(pages: &[Page]) -> BTreeMap<String, Vec<u64>> {
    let index = &Mutex::new(BTreeMap::<String, BTreeSet<u64>>::new());
    thread::scope(|scope| {
        for page in pages {
            scope.spawn(move || {
                let mut index = index.lock().unwrap();
                for word in words_of(page) {
                    index.entry(word).or_default().insert(page.number);
                }
            });
        }
    });
    let index = index.lock().unwrap();
    index.iter().map(|(word, pages)| (word.clone(), pages.iter().copied().collect())).collect()
}
