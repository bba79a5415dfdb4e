//! Gives each thread a lock of its own.
//!
//! caught by: exact

use std::{sync::Mutex, thread};

use crate::{Tally, slow_work};

pub fn count_processed(items: &[u64], tally: &Tally) {
    thread::scope(|scope| {
        for &item in items {
            scope.spawn(move || {
                let turn = Mutex::new(());
                slow_work(item);
                let _turn = turn.lock().unwrap();
                tally.write(tally.read() + 1);
            });
        }
    });
}
