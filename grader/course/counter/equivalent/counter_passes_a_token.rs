//! The thread that holds the one token of a channel may read and write. Then the next thread gets
//! it.

use std::thread;

use crate::{Tally, slow_work};

pub fn count_processed(items: &[u64], tally: &Tally) {
    let (give, take) = crossbeam_channel::bounded(1);
    give.send(()).unwrap();
    thread::scope(|scope| {
        for &item in items {
            let (give, take) = (give.clone(), take.clone());
            scope.spawn(move || {
                slow_work(item);
                take.recv().unwrap();
                tally.write(tally.read() + 1);
                give.send(()).unwrap();
            });
        }
    });
}
