//! Counts in its own atomic number, and moves that to the tally at the end.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    thread,
};

use crate::{Tally, slow_work};

pub fn count_processed(items: &[u64], tally: &Tally) {
    let count = &AtomicU64::new(tally.read());
    thread::scope(|scope| {
        for &item in items {
            scope.spawn(move || {
                slow_work(item);
                count.fetch_add(1, Ordering::Relaxed);
            });
        }
    });
    tally.write(count.load(Ordering::Relaxed));
}
