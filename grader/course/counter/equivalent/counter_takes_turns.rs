//! A condition variable admits one thread after another to the tally.

use crate::{Tally, slow_work};
use std::{
    sync::{Condvar, Mutex, RwLock},
    thread,
};
/// Unusual design. A condvar gives turns (first come, first served), with an additional RwLock
/// inside.
pub fn count_processed(items: &[u64], tally: &Tally) {
    let turn = (Mutex::new((0usize, 0usize)), Condvar::new());
    let rw = RwLock::new(tally);
    thread::scope(|s| {
        for &item in items {
            let (turn, rw) = (&turn, &rw);
            s.spawn(move || {
                slow_work(item);
                let mut t = turn.0.lock().unwrap();
                let mine = t.0;
                t.0 += 1;
                let t = turn.1.wait_while(t, |t| t.1 != mine).unwrap();
                drop(t);
                {
                    let w = rw.write().unwrap();
                    let n = w.read();
                    w.write(n + 1);
                }
                turn.0.lock().unwrap().1 += 1;
                turn.1.notify_all();
            });
        }
    });
}
