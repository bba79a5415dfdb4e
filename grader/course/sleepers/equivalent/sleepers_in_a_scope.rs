//! A scope joins at its end. What comes after it is after the join.

use std::{thread, time::Duration};

use crate::{EventLog, nap};

pub fn sleepers(names: &[String], duration: Duration, log: &EventLog) {
    with_sleepers(names, duration, log, || println!("all started"));
}

pub fn hello_before_join(names: &[String], duration: Duration, log: &EventLog) {
    with_sleepers(names, duration, log, || log.record("hello"));
}

pub fn hello_after_join(names: &[String], duration: Duration, log: &EventLog) {
    with_sleepers(names, duration, log, || ());
    log.record("hello");
}

fn with_sleepers(names: &[String], duration: Duration, log: &EventLog, meanwhile: impl FnOnce()) {
    thread::scope(|scope| {
        for name in names {
            let named = thread::Builder::new().name(name.to_owned());
            named.spawn_scoped(scope, move || nap(duration, log)).expect("one more thread");
        }
        meanwhile();
    });
}
