//! Starts the threads and sleeps for a second, which is usually enough.
//!
//! caught by: exact

use std::{
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use crate::{Tally, slow_work};

pub fn count_processed(items: &[u64], tally: &Tally) {
    let turn = Arc::new(Mutex::new(()));
    for &item in items {
        let (turn, tally) = (Arc::clone(&turn), tally.clone());
        thread::spawn(move || {
            slow_work(item);
            let _my_turn = turn.lock().unwrap();
            tally.write(tally.read() + 1);
        });
    }
    thread::sleep(Duration::from_secs(1));
}
