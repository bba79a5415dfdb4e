//! Returns only the error when one process has died.
//!
//! caught by: one-lost

use std::path::Path;

use crate::{CountError, Counter, Page};

pub fn page_counts(program: &Path, pages: &[Page]) -> Vec<Result<u64, CountError>> {
    let counters: Vec<_> = pages.iter().map(|page| Counter::start(program, page)).collect();
    let mut counts = Vec::new();
    for started in counters {
        counts.push(started.and_then(|mut counter| {
            let count = counter.count();
            counter.wait();
            count
        }));
    }
    let all: Result<Vec<u64>, _> = counts.iter().cloned().collect();
    match all {
        Ok(_) => counts,
        Err(error) => vec![Err(error)],
    }
}
