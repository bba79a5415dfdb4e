//! Exercise `counter`. Count items from many threads without losing any.

use crate::Tally;

/// Processes every item of `items` with `slow_work`, all at the same time, in one thread per item,
/// and adds one to `tally` for each.
///
/// Returns when all items are processed and counted. The tally is then exactly `items.len()` higher
/// than before. No thread waits for the `slow_work` of another thread.
pub fn count_processed(items: &[u64], tally: &Tally) {
    todo!(
        "start a thread for each of the {} items that calls `slow_work(item)` and then adds one \
         to the tally ({} now), so that no other thread writes between its `read` and its `write`",
        items.len(),
        tally.read()
    )
}
