//! Leaves out the last name.
//!
//! caught by: all-asleep, any-number

use std::{thread, time::Duration};

use crate::{EventLog, nap};

fn start(names: &[String], duration: Duration, log: &EventLog) -> Vec<thread::JoinHandle<()>> {
    let start = |name: &String| {
        let log = log.clone();
        thread::Builder::new().name(name.clone()).spawn(move || nap(duration, &log)).unwrap()
    };
    names[..names.len() - 1].iter().map(start).collect()
}

fn join(threads: Vec<thread::JoinHandle<()>>) {
    for thread in threads {
        thread.join().unwrap();
    }
}

pub fn sleepers(names: &[String], duration: Duration, log: &EventLog) {
    join(start(names, duration, log));
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
