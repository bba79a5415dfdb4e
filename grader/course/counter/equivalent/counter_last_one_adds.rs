//! The last thread that is done adds all of them and wakes the caller, which joins none.

use std::{
    sync::{Arc, Condvar, Mutex},
    thread,
};

use crate::{Tally, slow_work};

pub fn count_processed(items: &[u64], tally: &Tally) {
    if items.is_empty() {
        return;
    }
    let left = Arc::new((Mutex::new(items.len()), Condvar::new()));
    for &item in items {
        let (left, tally, all) = (Arc::clone(&left), tally.clone(), items.len() as u64);
        thread::spawn(move || {
            slow_work(item);
            let (count, none_left) = &*left;
            let mut count = count.lock().unwrap();
            *count -= 1;
            if *count == 0 {
                tally.write(tally.read() + all);
                none_left.notify_all();
            }
        });
    }
    let (count, none_left) = &*left;
    drop(none_left.wait_while(count.lock().unwrap(), |left| *left > 0).unwrap());
}
