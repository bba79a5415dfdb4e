//! The model answer. All processes are started before the first count is waited for.

use std::path::Path;

use crate::{CountError, Counter, Page};

pub fn page_counts(program: &Path, pages: &[Page]) -> Vec<Result<u64, CountError>> {
    let counters: Vec<_> = pages.iter().map(|page| Counter::start(program, page)).collect();
    let collect = |started: Result<Counter, _>| {
        let mut counter = started?;
        let count = counter.count();
        counter.wait();
        count
    };
    counters.into_iter().map(collect).collect()
}
