//! Tries the lock a hundred times and continues without it.
//!
//! caught by: exact

use std::{sync::Mutex, thread, time::Duration};

use crate::{Tally, slow_work};

pub fn count_processed(items: &[u64], tally: &Tally) {
    let turn = &Mutex::new(());
    thread::scope(|scope| {
        for &item in items {
            scope.spawn(move || {
                slow_work(item);
                let _my_turn = (0..100).find_map(|_| {
                    let my_turn = turn.try_lock().ok();
                    if my_turn.is_none() {
                        thread::sleep(Duration::from_millis(1));
                    }
                    my_turn
                });
                tally.write(tally.read() + 1);
            });
        }
    });
}
