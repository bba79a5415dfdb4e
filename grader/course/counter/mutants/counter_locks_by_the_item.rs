//! Holds a lock during the work. Items with the same remainder modulo 64 share it.
//!
//! caught by: works-together

use crate::{Tally, slow_work};
use std::{sync::Mutex, thread};

pub fn count_processed(items: &[u64], tally: &Tally) {
    let lock = Mutex::new(());
    let locks: Vec<Mutex<()>> = (0..64).map(|_| Mutex::new(())).collect();
    thread::scope(|scope| {
        for &item in items {
            let lock = &lock;
            let mine = &locks[(item % 64) as usize];
            scope.spawn(move || {
                let of_this_item = mine.lock().unwrap();
                slow_work(item);
                drop(of_this_item);
                let _guard = lock.lock().unwrap();
                tally.write(tally.read() + 1);
            });
        }
    });
}
