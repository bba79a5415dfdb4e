//! Starts its threads without names.
//!
//! caught by: names

use std::{thread, time::Duration};

use crate::{EventLog, nap};

pub fn sleepers(names: &[String], duration: Duration, log: &EventLog) {
    thread::scope(|scope| {
        for _ in names {
            scope.spawn(|| nap(duration, log));
        }
    });
}

pub fn hello_before_join(names: &[String], duration: Duration, log: &EventLog) {
    thread::scope(|scope| {
        for _ in names {
            scope.spawn(|| nap(duration, log));
        }
        log.record("hello");
    });
}

pub fn hello_after_join(names: &[String], duration: Duration, log: &EventLog) {
    sleepers(names, duration, log);
    log.record("hello");
}
