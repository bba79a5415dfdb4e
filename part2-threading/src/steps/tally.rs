//! A count that many threads change, and slow work that needs no lock.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use lab::{hold::Step, timeline};

use super::held::STEPS;

/// How long [`slow_work`] takes.
pub const WORK: Duration = Duration::from_millis(20);

/// How long [`Tally::write`] takes. It is long enough to show a lost update without a gate.
pub const WRITE: Duration = Duration::from_millis(1);

/// A number that is stored elsewhere, for example in a file or a table. A clone is the same tally.
///
/// A read and a write are each atomic, so no thread ever sees half a number. A read **and then** a write are two steps.
/// Between them every other thread may read or write.
///
/// ```
/// use part2_threading::Tally;
///
/// let tally = Tally::starting_at(5);
/// let seen = tally.read();
/// tally.write(seen + 1);
/// assert_eq!((tally.read(), tally.writes()), (6, 1));
/// ```
#[derive(Clone, Debug)]
pub struct Tally(Arc<Cells>);

#[derive(Debug)]
struct Cells {
    count: AtomicU64,
    writes: AtomicU64,
}

impl Tally {
    /// A tally with the value `start`.
    pub fn starting_at(start: u64) -> Self {
        Self(Arc::new(Cells { count: AtomicU64::new(start), writes: AtomicU64::new(0) }))
    }

    /// The current value.
    pub fn read(&self) -> u64 {
        self.0.count.load(Ordering::SeqCst)
    }

    /// Sets the tally to `count`, whatever its value was.
    ///
    /// A gate sees it as the step `tally` with the new count. A thread that is held there has read, and has not written
    /// yet.
    pub fn write(&self, count: u64) {
        let _span = timeline::span(format!("write {count}"));
        STEPS.at(Step::Tally, count);
        thread::sleep(WRITE);
        self.0.count.store(count, Ordering::SeqCst);
        self.0.writes.fetch_add(1, Ordering::SeqCst);
    }

    /// The number of writes so far.
    pub fn writes(&self) -> u64 {
        self.0.writes.load(Ordering::SeqCst)
    }
}

/// Processes one item, which takes some time and uses nothing that threads share.
///
/// A gate sees it as the step `slow-work` with the item.
///
/// ```
/// use std::time::Instant;
///
/// use part2_threading::{slow_work, tally::WORK};
///
/// let start = Instant::now();
/// slow_work(7);
/// assert!(start.elapsed() >= WORK);
/// ```
pub fn slow_work(item: u64) {
    let _span = timeline::span(format!("work {item}"));
    STEPS.at(Step::SlowWork, item);
    thread::sleep(WORK);
}
