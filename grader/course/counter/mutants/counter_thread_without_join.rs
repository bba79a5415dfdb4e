//! Returns while its threads work.
//!
//! caught by: exact

use std::{
    sync::{Arc, Mutex},
    thread,
};

use crate::{Tally, slow_work};

pub fn count_processed(items: &[u64], tally: &Tally) {
    let turn = Arc::new(Mutex::new(()));
    for &item in items {
        let (turn, tally) = (Arc::clone(&turn), tally.clone());
        thread::spawn(move || {
            slow_work(item);
            let _turn = turn.lock().unwrap();
            tally.write(tally.read() + 1);
        });
    }
}
