//! Waits for the count of a page before it starts the next process.
//!
//! caught by: all-at-once

use std::path::Path;

use crate::{CountError, Counter, Page};

pub fn page_counts(program: &Path, pages: &[Page]) -> Vec<Result<u64, CountError>> {
    let mut counts = Vec::new();
    for page in pages {
        counts.push(Counter::start(program, page).and_then(|mut counter| {
            let count = counter.count();
            counter.wait();
            count
        }));
    }
    counts
}
