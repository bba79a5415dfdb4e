//! Exercise `page_counts`. Count the words of each page in a process of its own.

use std::path::Path;

use crate::{CountError, Page};

/// Starts one `Counter` per page with `program`, all of them before it waits for the first count.
///
/// Returns one result per page, in the order of `pages`. A process that ends without a count costs only its own page.
/// When the function returns, no child process is left, not even a zombie.
pub fn page_counts(program: &Path, pages: &[Page]) -> Vec<Result<u64, CountError>> {
    todo!(
        "start {} for each of the {} pages, then collect the counts",
        program.display(),
        pages.len()
    )
}
