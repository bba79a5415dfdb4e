//! Joins each sleeper in the loop that starts it.
//!
//! caught by: all-asleep, hello-before-join

use std::{thread, time::Duration};

use crate::{EventLog, nap};

pub fn sleepers(names: &[String], duration: Duration, log: &EventLog) {
    for name in names {
        let log = log.clone();
        let named = thread::Builder::new().name(name.clone());
        let sleeper = named.spawn(move || nap(duration, &log)).unwrap();
        sleeper.join().unwrap();
    }
}

pub fn hello_before_join(names: &[String], duration: Duration, log: &EventLog) {
    sleepers(names, duration, log);
    log.record("hello");
}

pub fn hello_after_join(names: &[String], duration: Duration, log: &EventLog) {
    sleepers(names, duration, log);
    log.record("hello");
}
