//! Exercise `word_index`. Write the index of a book, with one thread per page.

use std::collections::BTreeMap;

use crate::Page;

/// Reads every page with `words_of`, all at the same time, in one thread per page.
///
/// Returns each word with the numbers of the pages on which it occurs. The numbers of a word ascend, whatever the order
/// of `pages` and whichever thread is done first. A number occurs once, however often the word is on that page.
pub fn word_index(pages: &[Page]) -> BTreeMap<String, Vec<u64>> {
    todo!("start a thread for each of the {} pages, and put their words together", pages.len())
}
