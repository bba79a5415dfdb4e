//! Public tests of `src/exercises/counter.rs`.

mod held;

use std::time::Duration;

use held::Held;
use lab::{Finding, gate::PATIENCE, hold::Step};
use part2_threading::{Tally, exercises::counter::count_processed};

/// How long a thread is held between its read and its write, so that others can interfere. A right answer passes with
/// any value.
const TEMPTATION: Duration = Duration::from_millis(300);

#[test]
fn all_twenty_items_are_processed_at_once() {
    let (held, _) = start(1..=20, 0);
    let inside = held.wait_for(20, PATIENCE);
    held.finish();
    let mut items: Vec<u64> = inside
        .iter()
        .filter(|arrival| arrival.step == Step::SlowWork)
        .filter_map(|arrival| arrival.what.parse().ok())
        .collect();
    items.sort_unstable();
    assert!(
        items == (1..=20).collect::<Vec<_>>(),
        "\n{}",
        Finding::new(
            "`slow_work` runs for all 20 items at the same time",
            format!("for {} at most: {items:?}", items.len()),
            "the lock is taken before `slow_work` and held during it, so only one thread works; or \
             `join()` is called inside the loop that starts the threads",
            "call `slow_work(item)` first, without any lock; take the lock only for `read` and \
             `write`",
        )
    );
}

#[test]
fn no_update_is_lost_between_read_and_write() {
    let (held, tally) = start(1..=20, 100);
    let working = held.wait_for(20, PATIENCE);
    held.release(&working);
    // A thread that reaches its write has read already, and is held there while the others continue.
    held.wait_for(20, TEMPTATION);
    held.finish();
    must_show(&tally, 120);
}

#[test]
fn every_item_counts_once_wherever_the_tally_starts() {
    for (count, start_at) in [(0, 7), (1, 0), (20, 1_000), (200, 5)] {
        let (held, tally) = start(1..=count, start_at);
        held.finish();
        must_show(&tally, start_at + count);
    }
}

fn start(items: impl IntoIterator<Item = u64>, start_at: u64) -> (Held<()>, Tally) {
    let items: Vec<_> = items.into_iter().collect();
    let tally = Tally::starting_at(start_at);
    let held = Held::start({
        let tally = tally.clone();
        move || count_processed(&items, &tally)
    });
    (held, tally)
}

fn must_show(tally: &Tally, count: u64) {
    let seen = tally.read();
    assert!(
        seen == count,
        "\n{}",
        Finding::new(
            format!("when the function has returned, the tally shows {count}"),
            format!("it shows {seen}, after {} writes", tally.writes()),
            "two threads read the same number, and both write that number plus one: one update is \
             lost. Or the function returns before all threads have ended",
            "let one thread at a time read **and** write: hold one `Mutex` during both, or join \
             all threads and then add",
        )
    );
}
