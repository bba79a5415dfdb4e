//! Reads, adds one and writes, without any exclusion.
//!
//! caught by: exact

use std::thread;

use crate::{Tally, slow_work};

pub fn count_processed(items: &[u64], tally: &Tally) {
    thread::scope(|scope| {
        for &item in items {
            scope.spawn(move || {
                slow_work(item);
                tally.write(tally.read() + 1);
            });
        }
    });
}
