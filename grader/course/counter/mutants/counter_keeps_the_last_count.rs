//! Counts in a static, which still has the items of the call before.
//!
//! caught by: exact

use std::{
    sync::atomic::{AtomicU64, Ordering},
    thread,
};

use crate::{Tally, slow_work};

static DONE: AtomicU64 = AtomicU64::new(0);

pub fn count_processed(items: &[u64], tally: &Tally) {
    thread::scope(|scope| {
        for &item in items {
            scope.spawn(move || {
                slow_work(item);
                DONE.fetch_add(1, Ordering::SeqCst);
            });
        }
    });
    tally.write(tally.read() + DONE.load(Ordering::SeqCst));
}
