//! Accesses the last thread before it checks that there is one.
//!
//! caught by: any-number

use std::{
    thread::{self, JoinHandle},
    time::Duration,
};

use crate::{EventLog, nap};

pub fn sleepers(names: &[String], duration: Duration, log: &EventLog) {
    join_all(start_all(names, duration, log));
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

fn join_all(mut threads: Vec<JoinHandle<()>>) {
    let last = threads.pop().expect("the last thread");
    last.join().expect("a nap does not panic");
    for thread in threads {
        thread.join().expect("a nap does not panic");
    }
}
