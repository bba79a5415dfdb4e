//! Keeps the count in 32 bits, which a large tally does not fit.
//!
//! caught by: exact

use std::{sync::Mutex, thread};

use crate::{Tally, slow_work};

pub fn count_processed(items: &[u64], tally: &Tally) {
    let count = &Mutex::new(tally.read() as u32);
    thread::scope(|scope| {
        for &item in items {
            scope.spawn(move || {
                slow_work(item);
                let mut count = count.lock().unwrap();
                *count = count.wrapping_add(1);
                tally.write((*count).into());
            });
        }
    });
}
