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

/// How long [`Tally::write`] takes: long enough that a lost update can be seen without a gate.
pub const WRITE: Duration = Duration::from_millis(1);

/// A number kept elsewhere, in a file or a table, say. A clone is the same tally.
///
/// A read and a write are each atomic: no thread ever sees half a number. A read **and then** a write
/// are two steps. Between them every other thread may read or write.
#[derive(Clone, Debug)]
pub struct Tally(Arc<Cells>);

#[derive(Debug)]
struct Cells {
    count: AtomicU64,
    writes: AtomicU64,
}

impl Tally {
    /// A tally that shows `start`.
    pub fn starting_at(start: u64) -> Self {
        Self(Arc::new(Cells { count: AtomicU64::new(start), writes: AtomicU64::new(0) }))
    }

    /// What the tally shows.
    pub fn read(&self) -> u64 {
        self.0.count.load(Ordering::SeqCst)
    }

    /// Makes the tally show `count`, whatever it showed before.
    ///
    /// A gate sees it as the step `tally` with the new count: a thread that is held there has read, and has
    /// not yet written.
    pub fn write(&self, count: u64) {
        let _span = timeline::span(format!("write {count}"));
        STEPS.at(Step::Tally, count);
        thread::sleep(WRITE);
        self.0.count.store(count, Ordering::SeqCst);
        self.0.writes.fetch_add(1, Ordering::SeqCst);
    }

    /// How often the tally was written.
    pub fn writes(&self) -> u64 {
        self.0.writes.load(Ordering::SeqCst)
    }
}

/// Processes one item, which takes a while and needs nothing that another thread has.
///
/// A gate sees it as the step `slow-work` with the item.
pub fn slow_work(item: u64) {
    let _span = timeline::span(format!("work {item}"));
    STEPS.at(Step::SlowWork, item);
    thread::sleep(WORK);
}
