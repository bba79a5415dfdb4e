//! Exercise `@NAME@`. to write: the task, in one sentence.

/// to write: the specification, with the order of the results, failures, and what must not happen.
pub fn @NAME@(items: &[u64]) -> Vec<u64> {
    todo!("return one result for each of the {} items", items.len())
}
