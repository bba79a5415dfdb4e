//! Reads before it takes the lock, so the lock protects only the write.
//!
//! caught by: exact

use std::{sync::Mutex, thread};

use crate::{Tally, slow_work};

pub fn count_processed(items: &[u64], tally: &Tally) {
    let turn = &Mutex::new(());
    thread::scope(|scope| {
        for &item in items {
            scope.spawn(move || {
                slow_work(item);
                let count = tally.read();
                let _turn = turn.lock().unwrap();
                tally.write(count + 1);
            });
        }
    });
}
