//! Adds the pages in the order in which they were given.
//!
//! caught by: ascending

use std::{collections::BTreeMap, thread};

use crate::{Page, words_of};

pub fn word_index(pages: &[Page]) -> BTreeMap<String, Vec<u64>> {
    let mut index = BTreeMap::<String, Vec<u64>>::new();
    thread::scope(|scope| {
        let start = |page| (page, scope.spawn(move || words_of(page)));
        let reading: Vec<(&Page, _)> = pages.iter().map(start).collect();
        for (page, thread) in reading {
            for word in thread.join().unwrap() {
                let pages = index.entry(word).or_default();
                if !pages.contains(&page.number) {
                    pages.push(page.number);
                }
            }
        }
    });
    index
}
