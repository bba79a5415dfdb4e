//! Says hello in the threads, before the nap and after it.
//!
//! caught by: hello-before-join, hello-after-join

use std::{thread, time::Duration};

use crate::{EventLog, nap};

pub fn sleepers(names: &[String], duration: Duration, log: &EventLog) {
    in_threads(names, || nap(duration, log));
}

pub fn hello_before_join(names: &[String], duration: Duration, log: &EventLog) {
    in_threads(names, || {
        log.record("hello");
        nap(duration, log);
    });
}

pub fn hello_after_join(names: &[String], duration: Duration, log: &EventLog) {
    in_threads(names, || {
        nap(duration, log);
        log.record("hello");
    });
}

fn in_threads(names: &[String], work: impl Fn() + Sync) {
    thread::scope(|scope| {
        for name in names {
            thread::Builder::new().name(name.clone()).spawn_scoped(scope, &work).unwrap();
        }
    });
}
