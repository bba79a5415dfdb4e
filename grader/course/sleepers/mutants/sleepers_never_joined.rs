//! Never joins, so the program may end while its threads sleep.
//!
//! caught by: waits-for-all, hello-after-join

use std::{thread, time::Duration};

use crate::{EventLog, nap};

fn start(names: &[String], duration: Duration, log: &EventLog) -> Vec<thread::JoinHandle<()>> {
    let start = |name: &String| {
        let log = log.clone();
        thread::Builder::new().name(name.clone()).spawn(move || nap(duration, &log)).unwrap()
    };
    names.iter().map(start).collect()
}

pub fn sleepers(names: &[String], duration: Duration, log: &EventLog) {
    start(names, duration, log);
}

pub fn hello_before_join(names: &[String], duration: Duration, log: &EventLog) {
    start(names, duration, log);
    log.record("hello");
}

pub fn hello_after_join(names: &[String], duration: Duration, log: &EventLog) {
    start(names, duration, log);
    log.record("hello");
}
