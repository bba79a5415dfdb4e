//! Adds the page again for each occurrence of a word.
//!
//! caught by: every-word

use std::{collections::BTreeMap, thread};

use crate::{Page, words_of};

pub fn word_index(pages: &[Page]) -> BTreeMap<String, Vec<u64>> {
    let mut index = BTreeMap::<String, Vec<u64>>::new();
    thread::scope(|scope| {
        let start = |page| (page, scope.spawn(move || words_of(page)));
        let reading: Vec<(&Page, _)> = pages.iter().map(start).collect();
        for (page, thread) in reading {
            for word in thread.join().unwrap() {
                index.entry(word).or_default().push(page.number);
            }
        }
    });
    index.values_mut().for_each(|pages| pages.sort_unstable());
    index
}
