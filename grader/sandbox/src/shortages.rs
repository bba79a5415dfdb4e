//! Counts the runs that took what others may have lacked.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// Counts the runs that were stopped for taking what others may have lacked. Clones count together.
#[derive(Debug, Clone, Default)]
pub(super) struct Shortages(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    begun: AtomicU64,
    ended: AtomicU64,
}

impl Shortages {
    /// A run has taken too much and is going to be stopped.
    pub(super) fn begin(&self) {
        self.0.begun.fetch_add(1, Ordering::SeqCst);
    }

    /// What it took is free again.
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
