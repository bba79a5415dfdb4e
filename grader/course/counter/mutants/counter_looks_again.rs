//! Checks after its write whether its number is there, and treats that as enough.
//!
//! caught by: exact

use std::thread;

use crate::{Tally, slow_work};

pub fn count_processed(items: &[u64], tally: &Tally) {
    thread::scope(|scope| {
        for &item in items {
            scope.spawn(move || {
                slow_work(item);
                loop {
                    let count = tally.read() + 1;
                    tally.write(count);
                    if tally.read() >= count {
                        break;
                    }
                }
            });
        }
    });
}
