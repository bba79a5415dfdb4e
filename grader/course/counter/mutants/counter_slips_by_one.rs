//! Leaves out the first item.
//!
//! caught by: works-together, every-item-once

use std::{sync::Mutex, thread};

use crate::{Tally, slow_work};

pub fn count_processed(items: &[u64], tally: &Tally) {
    let turn = &Mutex::new(());
    thread::scope(|scope| {
        for &item in items.iter().skip(1) {
            scope.spawn(move || {
                slow_work(item);
                let _turn = turn.lock().unwrap();
                tally.write(tally.read() + 1);
            });
        }
    });
}
