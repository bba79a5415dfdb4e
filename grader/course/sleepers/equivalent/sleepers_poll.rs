//! Checks every few milliseconds whether the threads have finished, and never joins.

use std::{
    thread::{self, JoinHandle},
    time::Duration,
};

use crate::{EventLog, nap};

fn start(names: &[String], duration: Duration, log: &EventLog) -> Vec<JoinHandle<()>> {
    let start = |name: &String| {
        let log = log.clone();
        thread::Builder::new().name(name.clone()).spawn(move || nap(duration, &log)).unwrap()
    };
    names.iter().map(start).collect()
}

fn poll(threads: &[JoinHandle<()>]) {
    while threads.iter().any(|thread| !thread.is_finished()) {
        thread::sleep(Duration::from_millis(3));
    }
}

pub fn sleepers(names: &[String], duration: Duration, log: &EventLog) {
    poll(&start(names, duration, log));
}

pub fn hello_before_join(names: &[String], duration: Duration, log: &EventLog) {
    let threads = start(names, duration, log);
    log.record("hello");
    poll(&threads);
}

pub fn hello_after_join(names: &[String], duration: Duration, log: &EventLog) {
    poll(&start(names, duration, log));
    log.record("hello");
}
