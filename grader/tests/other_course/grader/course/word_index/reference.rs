//! The model answer. Each thread returns its words, and one thread puts them together.

use std::{
    collections::{BTreeMap, BTreeSet},
    thread,
};

use crate::{Page, words_of};

pub fn word_index(pages: &[Page]) -> BTreeMap<String, Vec<u64>> {
    let mut index = BTreeMap::<String, BTreeSet<u64>>::new();
    thread::scope(|scope| {
        let start = |page| (page, scope.spawn(move || words_of(page)));
        let reading: Vec<(&Page, _)> = pages.iter().map(start).collect();
        for (page, thread) in reading {
            for word in thread.join().expect("reading does not panic") {
                index.entry(word).or_default().insert(page.number);
            }
        }
    });
    index.into_iter().map(|(word, pages)| (word, pages.into_iter().collect())).collect()
}
