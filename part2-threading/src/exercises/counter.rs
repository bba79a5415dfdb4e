//! Exercise: count what many threads do, and lose nothing.

use crate::Tally;

/// Processes every item of `items` with `slow_work`, all at the same time, in one thread per item,
/// and adds one to `tally` for each.
///
/// Returns when all are processed and counted: the tally then shows exactly `items.len()` more
/// than before. No thread waits for the `slow_work` of another one.
pub fn count_processed(items: &[u64], tally: &Tally) {
    todo!(
        "start a thread for each of the {} items that calls `slow_work(item)` and then adds one \
         to the tally ({} now), so that no other thread writes between its `read` and its `write`",
        items.len(),
        tally.read()
    )
}
