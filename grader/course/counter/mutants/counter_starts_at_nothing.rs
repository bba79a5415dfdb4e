//! Counts from zero and writes that count, regardless of the earlier value of the tally.
//!
//! caught by: exact

use std::{
    sync::atomic::{AtomicU64, Ordering},
    thread,
};

use crate::{Tally, slow_work};

pub fn count_processed(items: &[u64], tally: &Tally) {
    let count = &AtomicU64::new(0);
    thread::scope(|scope| {
        for &item in items {
            scope.spawn(move || {
                slow_work(item);
                count.fetch_add(1, Ordering::SeqCst);
            });
        }
    });
    tally.write(count.load(Ordering::SeqCst));
}
