//! Puts the items into a set first, so an item that occurs twice counts once.
//!
//! caught by: every-item-once

use std::{collections::BTreeSet, sync::Mutex, thread};

use crate::{Tally, slow_work};

pub fn count_processed(items: &[u64], tally: &Tally) {
    let (items, turn) = (BTreeSet::from_iter(items), &Mutex::new(()));
    thread::scope(|scope| {
        for &item in items {
            scope.spawn(move || {
                slow_work(item);
                let _turn = turn.lock().unwrap();
                tally.write(tally.read() + 1);
            });
        }
    });
}
