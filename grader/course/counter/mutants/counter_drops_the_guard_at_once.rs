//! Writes `let _ = …`, which releases the lock at once.
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
                let _ = turn.lock().is_ok();
                tally.write(tally.read() + 1);
            });
        }
    });
}
