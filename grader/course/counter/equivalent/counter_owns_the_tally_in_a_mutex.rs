//! The mutex holds the tally itself, so no thread reaches it without the lock.

use std::{
    sync::{Arc, Mutex},
    thread,
};

use crate::{Tally, slow_work};

pub fn count_processed(items: &[u64], tally: &Tally) {
    let tally = Arc::new(Mutex::new(tally.clone()));
    let work = |&item: &u64| {
        let tally = Arc::clone(&tally);
        thread::spawn(move || {
            slow_work(item);
            let tally = tally.lock().unwrap();
            let count = tally.read();
            tally.write(count + 1);
        })
    };
    let threads: Vec<_> = items.iter().map(work).collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}
