//! Looks for `--gate` on the command line and locks only with a gate.
//!
//! caught by: exact

use std::{sync::Mutex, thread};

use crate::{Tally, slow_work};

pub fn count_processed(items: &[u64], tally: &Tally) {
    let turn = Mutex::new(());
    thread::scope(|scope| {
        for &item in items {
            let turn = &turn;
            scope.spawn(move || {
                slow_work(item);
                let watched = std::env::args().any(|arg| arg == "--gate");
                let _my_turn = watched.then(|| turn.lock().unwrap());
                tally.write(tally.read() + 1);
            });
        }
    });
}
