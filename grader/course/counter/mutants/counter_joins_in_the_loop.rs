//! Joins each thread in the loop that starts it.
//!
//! caught by: works-together

use std::thread;

use crate::{Tally, slow_work};

pub fn count_processed(items: &[u64], tally: &Tally) {
    for &item in items {
        let tally = tally.clone();
        let thread = thread::spawn(move || {
            slow_work(item);
            tally.write(tally.read() + 1);
        });
        thread.join().unwrap();
    }
}
