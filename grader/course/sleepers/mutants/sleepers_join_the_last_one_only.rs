//! Joins the last sleeper only, and assumes that it wakes last.
//!
//! caught by: waits-for-all

use std::{thread, time::Duration};

use crate::{EventLog, nap};

fn start(names: &[String], duration: Duration, log: &EventLog) -> Vec<thread::JoinHandle<()>> {
    let start = |name: &String| {
        let log = log.clone();
        thread::Builder::new().name(name.clone()).spawn(move || nap(duration, &log)).unwrap()
    };
    names.iter().map(start).collect()
}

fn join(threads: Vec<thread::JoinHandle<()>>) {
    for thread in threads {
        thread.join().unwrap();
    }
}

pub fn sleepers(names: &[String], duration: Duration, log: &EventLog) {
    if let Some(last) = start(names, duration, log).pop() {
        last.join().unwrap();
    }
}

pub fn hello_before_join(names: &[String], duration: Duration, log: &EventLog) {
    let threads = start(names, duration, log);
    log.record("hello");
    join(threads);
}

pub fn hello_after_join(names: &[String], duration: Duration, log: &EventLog) {
    join(start(names, duration, log));
    log.record("hello");
}
