//! Drops each process without waiting for its end.
//!
//! caught by: no-child-left

use std::path::Path;

use crate::{CountError, Counter, Page};

pub fn page_counts(program: &Path, pages: &[Page]) -> Vec<Result<u64, CountError>> {
    let counters: Vec<_> = pages.iter().map(|page| Counter::start(program, page)).collect();
    counters.into_iter().map(|started| started?.count()).collect()
}
