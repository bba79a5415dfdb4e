//! Looks for `--gate` on the command line and starts threads only with a gate.
//!
//! caught by: all-asleep
//! may fail: names

use std::{
    thread::{self, JoinHandle},
    time::Duration,
};

use crate::{EventLog, nap};

pub fn sleepers(names: &[String], duration: Duration, log: &EventLog) {
    if watched() {
        join_all(start_all(names, duration, log));
    } else {
        names.iter().for_each(|_| nap(duration, log));
    }
}

pub fn hello_before_join(names: &[String], duration: Duration, log: &EventLog) {
    let threads = start_all(names, duration, log);
    log.record("hello");
    join_all(threads);
}

pub fn hello_after_join(names: &[String], duration: Duration, log: &EventLog) {
    join_all(start_all(names, duration, log));
    log.record("hello");
}

fn start_all(names: &[String], duration: Duration, log: &EventLog) -> Vec<JoinHandle<()>> {
    names
        .iter()
        .map(|name| {
            let log = log.clone();
            thread::Builder::new()
                .name(name.clone())
                .spawn(move || nap(duration, &log))
                .expect("the operating system can start one more thread")
        })
        .collect()
}

fn watched() -> bool {
    std::env::args().any(|arg| arg == "--gate")
}

fn join_all(threads: Vec<JoinHandle<()>>) {
    for thread in threads {
        thread.join().expect("a nap does not panic");
    }
}
