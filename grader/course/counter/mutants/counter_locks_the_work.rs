//! Takes the lock before the work, too.
//!
//! caught by: works-together

use std::{sync::Mutex, thread};

use crate::{Tally, slow_work};

pub fn count_processed(items: &[u64], tally: &Tally) {
    let turn = &Mutex::new(());
    thread::scope(|scope| {
        for &item in items {
            scope.spawn(move || {
                let _turn = turn.lock().unwrap();
                slow_work(item);
                tally.write(tally.read() + 1);
            });
        }
    });
}
