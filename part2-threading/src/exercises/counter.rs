//! Exercise: count what many threads do, and lose nothing.

use crate::Tally;

/// Processes every item of `items` with `slow_work`, all at the same moment, each in a thread of
/// its own, and adds one to `tally` for each.
///
/// Returns when all are processed and counted: the tally then shows exactly `items.len()` more
/// than before. Nobody waits for another one's `slow_work`.
pub fn count_processed(items: &[u64], tally: &Tally) {
    todo!(
        "start a thread for each of the {} items that calls `slow_work(item)` and then adds one \
         to the tally ({} now), so that nobody writes between another one's `read` and `write`",
        items.len(),
        tally.read()
    )
}
