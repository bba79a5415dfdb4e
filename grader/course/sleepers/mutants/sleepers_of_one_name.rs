//! Puts the names into a set, so equal names have one thread.
//!
//! caught by: names

use std::{
    collections::BTreeSet,
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
    BTreeSet::from_iter(names)
        .into_iter()
        .map(|name| {
            let log = log.clone();
            thread::Builder::new()
                .name(name.clone())
                .spawn(move || nap(duration, &log))
                .expect("the operating system can start one more thread")
        })
        .collect()
}

fn join_all(threads: Vec<JoinHandle<()>>) {
    for thread in threads {
        thread.join().expect("a nap does not panic");
    }
}
