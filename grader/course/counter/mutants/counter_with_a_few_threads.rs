//! Four threads share the items, on the argument that waiting needs no cores.
//!
//! caught by: works-together

use std::{sync::Mutex, thread};

use crate::{Tally, slow_work};

pub fn count_processed(items: &[u64], tally: &Tally) {
    let (queue, turn) = (&Mutex::new(items.iter()), &Mutex::new(()));
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(move || {
                loop {
                    let next = queue.lock().unwrap().next();
                    let Some(&item) = next else { return };
                    slow_work(item);
                    let _turn = turn.lock().unwrap();
                    tally.write(tally.read() + 1);
                }
            });
        }
    });
}
