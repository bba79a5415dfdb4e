//! Each thread adds its own words, under a lock that it takes after it has read its page.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
    thread,
};

use crate::{Page, words_of};

pub fn word_index(pages: &[Page]) -> BTreeMap<String, Vec<u64>> {
    let index = Arc::new(Mutex::new(BTreeMap::<String, BTreeSet<u64>>::new()));
    let mut threads = Vec::new();
    for page in pages.to_vec() {
        let index = Arc::clone(&index);
        threads.push(thread::spawn(move || {
            let words = words_of(&page);
            let mut index = index.lock().unwrap();
            for word in words {
                index.entry(word).or_default().insert(page.number);
            }
        }));
    }
    for thread in threads {
        thread.join().unwrap();
    }
    let index = index.lock().unwrap();
    index.iter().map(|(word, pages)| (word.clone(), pages.iter().copied().collect())).collect()
}
