//! Starts at most 64 threads and forgets the remaining items.
//!
//! caught by: works-together, every-item-once

use std::{sync::Mutex, thread};

use crate::{Tally, slow_work};

pub fn count_processed(items: &[u64], tally: &Tally) {
    let turn = Mutex::new(());
    thread::scope(|scope| {
        for &item in items.iter().take(64) {
            let turn = &turn;
            scope.spawn(move || {
                slow_work(item);
                let _my_turn = turn.lock().unwrap();
                tally.write(tally.read() + 1);
            });
        }
    });
}
