//! Adds the pages in the order in which threads end.
//!
//! caught by: ascending

use std::{collections::BTreeMap, sync::Mutex, thread};

use crate::{Page, words_of};

pub fn word_index(pages: &[Page]) -> BTreeMap<String, Vec<u64>> {
    let index = Mutex::new(BTreeMap::<String, Vec<u64>>::new());
    thread::scope(|scope| {
        for page in pages {
            let index = &index;
            scope.spawn(move || {
                let words = words_of(page);
                let mut index = index.lock().unwrap();
                for word in words {
                    let pages = index.entry(word).or_default();
                    if !pages.contains(&page.number) {
                        pages.push(page.number);
                    }
                }
            });
        }
    });
    index.into_inner().unwrap()
}
