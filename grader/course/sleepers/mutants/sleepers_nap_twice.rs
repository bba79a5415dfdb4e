//! Naps twice for half the time.
//!
//! caught by: any-number
//! may fail: names

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
                .spawn(move || {
                    nap(duration / 2, &log);
                    nap(duration / 2, &log);
                })
                .expect("the operating system can start one more thread")
        })
        .collect()
}

fn join_all(threads: Vec<JoinHandle<()>>) {
    for thread in threads {
        thread.join().expect("a nap does not panic");
    }
}
