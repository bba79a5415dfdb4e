//! Maps to handles and joins in one chain of iterators, which starts and joins one at a time.
//!
//! caught by: all-asleep

use std::{thread, time::Duration};

use crate::{EventLog, nap};

pub fn sleepers(names: &[String], duration: Duration, log: &EventLog) {
    thread::scope(|scope| {
        let sleepers = names.iter().map(|name| {
            let named = thread::Builder::new().name(name.clone());
            named.spawn_scoped(scope, || nap(duration, log)).unwrap()
        });
        sleepers.for_each(|sleeper| sleeper.join().unwrap());
    });
}

pub fn hello_before_join(names: &[String], duration: Duration, log: &EventLog) {
    thread::scope(|scope| {
        for name in names {
            let named = thread::Builder::new().name(name.clone());
            named.spawn_scoped(scope, || nap(duration, log)).unwrap();
        }
        log.record("hello");
    });
}

pub fn hello_after_join(names: &[String], duration: Duration, log: &EventLog) {
    sleepers(names, duration, log);
    log.record("hello");
}
