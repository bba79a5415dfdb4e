//! Lets fifty threads work at a time, group after group.
//!
//! caught by: works-together

use std::{sync::Mutex, thread};

use crate::{Tally, slow_work};

pub fn count_processed(items: &[u64], tally: &Tally) {
    let turn = Mutex::new(());
    for group in items.chunks(50) {
        thread::scope(|scope| {
            for &item in group {
                let turn = &turn;
                scope.spawn(move || {
                    slow_work(item);
                    let _turn = turn.lock().unwrap();
                    tally.write(tally.read() + 1);
                });
            }
        });
    }
}
