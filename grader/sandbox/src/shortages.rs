//! Counts the runs that used up processes and threads that other runs may have needed.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// Counts the runs that were stopped for using up processes and threads. Clones share the counts.
#[derive(Debug, Clone, Default)]
pub(super) struct Shortages(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    begun: AtomicU64,
    ended: AtomicU64,
}

impl Shortages {
    /// A run has taken too much and is about to be stopped.
    pub(super) fn begin(&self) {
        self.0.begun.fetch_add(1, Ordering::SeqCst);
    }

    /// The run has ended, so what it took is free again.
    pub(super) fn end(&self) {
        self.0.ended.fetch_add(1, Ordering::SeqCst);
    }

    pub(super) fn begun(&self) -> u64 {
        self.0.begun.load(Ordering::SeqCst)
    }

    pub(super) fn ended(&self) -> u64 {
        self.0.ended.load(Ordering::SeqCst)
    }
}
